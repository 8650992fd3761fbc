package org.logits4j.mutation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each kind of change makes of an instruction, and what it leaves as it is. */
class MutationKindTest {
  private static final List<String> WRITTEN =
      List.of(
          ".reg .pred %p<9>;",
          ".reg .f32 %f<9>;",
          ".reg .b32 %r<9>;",
          ".reg .b64 %rd<9>;",
          "mov.f32 %f1, 0f3F800000;",
          "add.rn.f32 %f2, %f1, %f1;",
          "mov.u32 %r1, %tid.x;",
          "setp.eq.s32 %p1, %r1, 0;",
          "ld.global.v2.f32 {%f3, %f4}, [%rd1];",
          "st.global.f32 [%rd1], %f5;");

  private static Set<String> changes(MutationKind kind, String line) {
    Registers registers = new Registers(WRITTEN);
    return kind.of(PtxInstruction.parse(line).orElseThrow(), registers, WRITTEN.size()).stream()
        .map(PtxInstruction::toString)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> all(String... lines) {
    return new TreeSet<>(Arrays.asList(lines));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "add.rn.f32 %f1, %f2, %f3; | sub.rn.f32 mul.rn.f32",
        "mul.rn.f64 %fd1, %fd2, %fd3; | add.rn.f64 sub.rn.f64",
        "sub.s64 %rd1, %rd2, %rd3; | add.s64 mul.lo.s64",
        "mul.lo.s64 %rd1, %rd2, %rd3; | add.s64",
        "mul.wide.u32 %rd1, %r2, %r3; | mul.wide.s32",
        "div.rn.f32 %f1, %f2, %f3; | mul.rn.f32",
        "rem.u32 %r1, %r2, %r3; | div.u32",
        "max.f32 %f1, %f2, %f3; | min.f32",
        "min.s64 %rd1, %rd2, %rd3; | max.s64",
        "and.pred %p1, %p2, %p3; | or.pred xor.pred",
        "xor.b32 %r1, %r2, %r3; | and.b32 or.b32",
        "shl.b64 %rd1, %rd2, %r3; | shr.u64",
        "shr.s32 %r1, %r2, %r3; | shl.b32 shr.u32",
        "setp.lt.s64 %p1, %rd2, %rd3; | setp.le.s64 setp.gt.s64 setp.ge.s64",
        "setp.eq.f32 %p1, %f2, %f3; | setp.ne.f32 setp.equ.f32",
        "setp.nan.f32 %p1, %f2, %f3; | setp.num.f32",
        "neg.f32 %f1, %f2; | mov.f32",
        "not.pred %p1, %p2; | mov.pred",
        "abs.bf16x2 %r1, %r2; | mov.b32",
        "cvt.s64.s32 %rd1, %r2; | cvt.u64.u32"
      })
  void operators(String line, String opcodes) {
    String operands = line.substring(line.indexOf(' '));
    assertEquals(
        all(
            Arrays.stream(opcodes.split(" "))
                .map(opcode -> opcode + operands)
                .toArray(String[]::new)),
        changes(MutationKind.OPERATOR, line));
  }

  @Test
  void operandsOfOperatorsMove() {
    assertEquals(
        all("mul.rn.f32 %f1, %f2, %f3;"),
        changes(MutationKind.OPERATOR, "fma.rn.f32 %f1, %f2, %f3, %f4;"));
    assertEquals(
        all("selp.f32 %f1, %f3, %f2, %p1;"),
        changes(MutationKind.OPERATOR, "selp.f32 %f1, %f2, %f3, %p1;"));
  }

  @Test
  void operandsAreOfTheSameTypeAndWritten() {
    assertEquals(
        all(
            "mul.rn.f32 %f6, %f1, %f4;",
            "mul.rn.f32 %f6, %f3, %f4;",
            "mul.rn.f32 %f6, %f4, %f4;",
            "mul.rn.f32 %f6, %f2, %f1;",
            "mul.rn.f32 %f6, %f2, %f2;",
            "mul.rn.f32 %f6, %f2, %f3;"),
        changes(MutationKind.OPERAND, "mul.rn.f32 %f6, %f2, %f4;"));
    assertEquals(
        all("st.global.v2.f32 [%rd1], {%f2, %f8};", "st.global.v2.f32 [%rd1], {%f7, %f2};"),
        changes(MutationKind.OPERAND, "st.global.v2.f32 [%rd1], {%f7, %f8};").stream()
            .filter(line -> line.contains("%f2"))
            .collect(Collectors.toCollection(TreeSet::new)));
    assertEquals(Set.of(), changes(MutationKind.OPERAND, "mov.u32 %r3, %ctaid.x;"));
    assertEquals(Set.of(), changes(MutationKind.OPERAND, "add.s32 %r3, %r1, 5;"));
    assertEquals(Set.of(), changes(MutationKind.OPERAND, "add.s64 %rd3, %rd1, 5;"));
  }

  @Test
  void constants() {
    assertEquals(
        all(
            "add.s32 %r2, %r1, 8;",
            "add.s32 %r2, %r1, 6;", "add.s32 %r2, %r1, -7;", "add.s32 %r2, %r1, 0;"),
        changes(MutationKind.CONSTANT, "add.s32 %r2, %r1, 7;"));
    assertEquals(
        all(
            "mov.f32 %f1, 0f3F800001;",
            "mov.f32 %f1, 0f3F7FFFFF;", "mov.f32 %f1, 0fBF800000;", "mov.f32 %f1, 0f00000000;"),
        changes(MutationKind.CONSTANT, "mov.f32 %f1, 0f3F800000;"));
    assertEquals(
        all(
            "mov.f64 %fd1, 0d0000000000000001;",
            "mov.f64 %fd1, 0dFFFFFFFFFFFFFFFF;", "mov.f64 %fd1, 0d8000000000000000;"),
        changes(MutationKind.CONSTANT, "mov.f64 %fd1, 0d0000000000000000;"));
    assertEquals(
        all("ld.global.v2.f32 {%f1, %f2}, [%rd1+0];", "ld.global.v2.f32 {%f1, %f2}, [%rd1+16];"),
        changes(MutationKind.CONSTANT, "ld.global.v2.f32 {%f1, %f2}, [%rd1+8];"));
    assertEquals(
        all("ld.param.u64 %rd1, [k_param_0+8];"),
        changes(MutationKind.CONSTANT, "ld.param.u64 %rd1, [k_param_0];"));
    assertEquals(
        all(
            "shfl.sync.bfly.b32 %r2|%p1, %r1, 2, 1, -1;",
            "shfl.sync.bfly.b32 %r2|%p1, %r1, 2, -1, -1;",
            "shfl.sync.bfly.b32 %r2|%p1, %r1, 1, 0, -1;",
            "shfl.sync.bfly.b32 %r2|%p1, %r1, 3, 0, -1;",
            "shfl.sync.bfly.b32 %r2|%p1, %r1, -2, 0, -1;",
            "shfl.sync.bfly.b32 %r2|%p1, %r1, 0, 0, -1;"),
        changes(MutationKind.CONSTANT, "shfl.sync.bfly.b32 %r2|%p1, %r1, 2, 0, -1;"));
  }

  @Test
  void predicates() {
    assertEquals(
        all("@!%p1 bra $L__BB0_2;", "bra $L__BB0_2;"),
        changes(MutationKind.PREDICATE, "@%p1 bra $L__BB0_2;"));
    assertEquals(
        all("@%p1 mov.u32 %r2, %r1;", "mov.u32 %r2, %r1;"),
        changes(MutationKind.PREDICATE, "@!%p1 mov.u32 %r2, %r1;"));
    assertEquals(Set.of(), changes(MutationKind.PREDICATE, "mov.u32 %r2, %r1;"));
  }

  @Test
  void roundings() {
    assertEquals(
        all("add.rz.f32 %f3, %f1, %f2;", "add.rm.f32 %f3, %f1, %f2;", "add.rp.f32 %f3, %f1, %f2;"),
        changes(MutationKind.ROUNDING, "add.rn.f32 %f3, %f1, %f2;"));
    assertEquals(
        all("cvt.rz.bf16x2.f32 %r1, %f1, %f2;"),
        changes(MutationKind.ROUNDING, "cvt.rn.bf16x2.f32 %r1, %f1, %f2;"));
    assertEquals(
        all("cvt.rzi.s32.f32 %r1, %f1;", "cvt.rmi.s32.f32 %r1, %f1;", "cvt.rpi.s32.f32 %r1, %f1;"),
        changes(MutationKind.ROUNDING, "cvt.rni.s32.f32 %r1, %f1;"));
    assertEquals(
        all("ex2.approx.f32 %f2, %f1;"),
        changes(MutationKind.ROUNDING, "ex2.approx.ftz.f32 %f2, %f1;"));
    assertEquals(Set.of(), changes(MutationKind.ROUNDING, "fma.rn.bf16x2 %r1, %r2, %r3, %r4;"));
    assertEquals(Set.of(), changes(MutationKind.ROUNDING, "rcp.approx.ftz.f64 %fd1, %fd2;"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bar.sync 0;",
        "@%p1 bar.sync 0;",
        "bar.warp.sync -1;",
        "bar.red.popc.u32 %r1, 0, %p1;",
        "membar.sys;",
        "fence.acq_rel.gpu;",
        "barrier.cluster.arrive.aligned;",
        "mbarrier.init.shared.b64 [%rd1], 1;",
        "cp.async.wait_group 0;",
        "bra.uni $L__BB0_2;",
        "ret;"
      })
  void whatOrdersThreadsStays(String line) {
    for (MutationKind kind : MutationKind.values()) {
      assertEquals(Set.of(), changes(kind, line), kind::toString);
    }
  }
}
