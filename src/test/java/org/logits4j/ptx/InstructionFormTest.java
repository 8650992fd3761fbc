package org.logits4j.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The floors of all forms, against the assemblers, which know since when there is what. */
class InstructionFormTest {
  /** One for each form at least; what stops an assembler's reading, for old versions, last. */
  private static final List<String> EXAMPLES =
      """
      abs.f32 %f1, %f2;
      activemask.b32 %r1;
      add.s64 %rd1, %rd2, %rd3;
      mul.rn.f64 %fd1, %fd2, %fd3;
      sub.rp.f32 %f1, %f2, %f3;
      add.rn.f16 %rs1, %rs2, %rs3;
      mul.rn.f16x2 %r1, %r2, %r3;
      xor.b32 %r1, %r2, %r3;
      and.pred %p1, %p2, %p3;
      atom.global.add.u32 %r1, [%rd1], %r2;
      atom.acq_rel.gpu.global.cas.b64 %rd2, [%rd1], %rd3, %rd4;
      red.relaxed.cta.shared.min.s64 [%r1], %rd2;
      bar.sync 0;
      bar.red.popc.u32 %r1, 0, %p1;
      bar.warp.sync -1;
      bfe.u32 %r1, %r2, 3, 4;
      bfind.s32 %r1, %r2;
      bfi.b32 %r1, %r2, %r3, 3, 4;
      bra.uni $L__BB0_1;
      clz.b64 %r1, %rd2;
      copysign.f32 %f1, %f2, %f3;
      cvt.u64.u32 %rd1, %r1;
      cvt.sat.u8.s32 %rs1, %r1;
      cvt.rn.f32.s64 %f1, %rd1;
      cvt.rzi.s32.f32 %r1, %f1;
      cvt.rni.f32.f32 %f1, %f2;
      cvt.rn.f16.f32 %rs1, %f1;
      cvt.rz.f32.f64 %f1, %fd1;
      cvt.f64.f32 %fd1, %f1;
      cvt.f32.f16 %f1, %rs1;
      rem.s64 %rd1, %rd2, %rd3;
      div.rn.f64 %fd1, %fd2, %fd3;
      rcp.rn.f32 %f1, %f2;
      ex2.approx.ftz.f32 %f1, %f2;
      exit;
      fence.acq_rel.gpu;
      fma.rn.f32 %f1, %f2, %f3, %f4;
      fma.rn.f16x2 %r1, %r2, %r3, %r4;
      ld.param.v2.u32 {%r1, %r2}, [k_param_0];
      ld.shared.v4.f32 {%f1, %f2, %f3, %f4}, [%r1];
      ld.global.v2.b64 {%rd2, %rd3}, [%rd1];
      ld.global.cs.v4.u32 {%r1, %r2, %r3, %r4}, [%rd1];
      ld.global.nc.f32 %f1, [%rd1];
      ld.volatile.shared.u32 %r1, [%r2];
      ld.acquire.gpu.global.u32 %r1, [%rd1];
      lop3.b32 %r1, %r2, %r3, %r4, 0x3f;
      mad.lo.s32 %r1, %r2, %r3, %r4;
      mul.hi.u64 %rd1, %rd2, %rd3;
      mul.wide.u32 %rd1, %r1, %r2;
      match.any.sync.b32 %r1, %r2, -1;
      membar.gl;
      max.f32 %f1, %f2, %f3;
      min.s64 %rd1, %rd2, %rd3;
      mov.b32 %r1, {%rs1, %rs2};
      mov.u32 %r1, %tid.x;
      neg.f16x2 %r1, %r2;
      prmt.b32 %r1, %r2, %r3, 0x5410;
      ret;
      selp.f32 %f1, %f2, %f3, %p1;
      setp.nan.f32 %p1, %f1, %f2;
      setp.gt.and.s64 %p1, %rd1, %rd2, %p2;
      setp.lt.f16 %p1, %rs1, %rs2;
      shf.l.wrap.b32 %r1, %r2, %r3, 7;
      shfl.sync.bfly.b32 %r1, %r2, 1, 31, -1;
      shl.b64 %rd1, %rd2, 3;
      shr.s16 %rs1, %rs2, 3;
      st.shared.u8 [%r1], %rs1;
      st.global.v2.f64 [%rd1], {%fd1, %fd2};
      st.global.cs.v4.u32 [%rd1], {%r1, %r2, %r3, %r4};
      st.volatile.global.u32 [%rd1], %r1;
      st.release.sys.global.u32 [%rd1], %r1;
      vote.sync.any.pred %p1, %p2, -1;
      vote.sync.ballot.b32 %r1, %p1, -1;
      abs.f16 %rs1, %rs2;
      ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%r1, %r2, %r3, %r4}, [%r1];
      neg.bf16x2 %r1, %r2;
      cp.async.cg.shared.global [%r1], [%rd1], 16;
      cp.async.wait_group 1;
      cvt.rn.bf16x2.f32 %r1, %f1, %f2;
      cvt.rn.bf16.f32 %rs1, %f1;
      fma.rn.bf16 %rs1, %rs2, %rs3, %rs4;
      max.f16 %rs1, %rs2, %rs3;
      min.NaN.bf16x2 %r1, %r2, %r3;
      max.NaN.f32 %f1, %f2, %f3;
      mbarrier.init.shared.b64 [%r1], 1;
      mbarrier.arrive.shared.b64 %rd1, [%r1];
      mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%f1, %f2, %f3, %f4}, {%r1, %r2, %r3, %r4}, {%r5, %r6}, {%f1, %f2, %f3, %f4};
      mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%f1, %f2, %f3, %f4}, {%r1, %r2, %r3, %r4}, {%r5, %r6}, {%f1, %f2, %f3, %f4};
      redux.sync.min.u32 %r1, %r2, -1;
      cvt.f32.bf16 %f1, %rs1;
      mbarrier.test_wait.parity.shared.b64 %p1, [%r1], %r2;
      ld.global.L1::no_allocate.v4.u32 {%r1, %r2, %r3, %r4}, [%rd1];
      ld.global.nc.L1::no_allocate.v4.u32 {%r1, %r2, %r3, %r4}, [%rd1];
      ld.global.L2::128B.f32 %f1, [%rd1];
      st.global.L1::no_allocate.v4.u32 [%rd1], {%r1, %r2, %r3, %r4};
      mbarrier.init.shared::cta.b64 [%r1], 1;
      add.rn.bf16x2 %r1, %r2, %r3;
      atom.acq_rel.cluster.global.add.u32 %r1, [%rd1], %r2;
      red.release.cluster.shared::cluster.add.u32 [%r1], %r2;
      barrier.cluster.arrive;
      barrier.cluster.wait.aligned;
      cvt.rn.bf16.f16 %rs1, %rs2;
      fence.acq_rel.cluster;
      getctarank.shared::cluster.u32 %r1, %r2;
      griddepcontrol.wait;
      ld.shared::cluster.f32 %f1, [%r1];
      ld.acquire.cluster.shared::cluster.u32 %r1, [%r2];
      mapa.shared::cluster.u32 %r1, %r2, %r3;
      mbarrier.try_wait.parity.shared.b64 %p1, [%r1], %r2;
      setp.lt.bf16 %p1, %rs1, %rs2;
      st.shared::cluster.f32 [%r1], %f1;
      st.release.cluster.shared::cluster.u32 [%r1], %r2;
      barrier.cluster.arrive.release;
      barrier.cluster.wait.acquire.aligned;
      cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%r1], [%rd1], 16, [%r2];
      cp.async.bulk.global.shared::cta.bulk_group [%rd1], [%r1], 16;
      cp.async.bulk.commit_group;
      cp.async.bulk.wait_group.read 1;
      elect.sync %r1|%p1, -1;
      fence.mbarrier_init.release.cluster;
      fence.proxy.async.shared::cta;
      mbarrier.arrive.expect_tx.shared.b64 %rd1, [%r1], 16;
      mbarrier.arrive.expect_tx.shared::cta.b64 _, [%r1], 16;
      mbarrier.expect_tx.relaxed.cta.shared::cta.b64 [%r1], 16;
      mbarrier.test_wait.parity.acquire.cluster.shared::cta.b64 %p1, [%r1], %r2;
      mbarrier.arrive.expect_tx.release.cta.shared::cta.b64 %rd1, [%r1], 16;
      mbarrier.try_wait.parity.acquire.cluster.shared::cta.b64 %p1, [%r1], %r2;
      st.async.shared::cluster.mbarrier::complete_tx::bytes.u32 [%r1], %r2, [%r3];
      mbarrier.arrive.expect_tx.release.cluster.shared::cluster.b64 _, [%r1], 16;
      """
          .lines()
          .toList();

  private static final String HEAD =
      """
      .version %s
      .target sm_%d
      .address_size 64
      .visible .entry k(
      .param .align 8 .b8 k_param_0[8]
      )
      .maxntid 256, 1, 1
      {
      .reg .pred %%p<5>;
      .reg .b16 %%rs<5>;
      .reg .b32 %%r<9>;
      .reg .b64 %%rd<5>;
      .reg .f32 %%f<5>;
      .reg .f64 %%fd<5>;
      $L__BB0_1:
      """;

  private static final Pattern ERROR =
      Pattern.compile("(?:input|\\.ptx), line (\\d+); (?:error|fatal)");

  private static InstructionForm form(String example) {
    return InstructionForm.of(example.split("[ ;]", 2)[0])
        .orElseThrow(() -> new AssertionError("no form: " + example));
  }

  /** Every version of the table with every target, where the version knows the target. */
  static Stream<Floor> floors() {
    return InstructionForm.all().stream()
        .map(form -> form.floor().version())
        .distinct()
        .flatMap(
            version ->
                PtxLint.VERSIONS.keySet().stream()
                    .map(tier -> new Floor(version, tier))
                    .filter(floor -> floor.covers(PtxLint.floor(floor.target()))));
  }

  static Stream<Floor> floorsOfCuda12() {
    return floors().filter(floor -> floor.version() <= 80);
  }

  @ParameterizedTest
  @MethodSource("floorsOfCuda12")
  void theCompilerTakesWhatTheFloorsSay(Floor stated) {
    checkTaken(stated, new NvPtxAssembler());
  }

  @ParameterizedTest
  @MethodSource("floors")
  void ptxasTakesWhatTheFloorsSay(Floor stated) {
    checkTaken(stated, new ToolkitAssembler());
  }

  private static void checkTaken(Floor stated, Assembler assembler) {
    String head = HEAD.formatted(stated.versionText(), stated.target());
    String text = head + String.join("\n", EXAMPLES) + "\n}\n";
    PtxFile file = new PtxFile("k.sm_" + stated.target() + ".ptx", text);
    List<String> expected =
        EXAMPLES.stream().filter(example -> !stated.covers(form(example).floor())).toList();
    List<String> refused =
        refusedLines(assembler, file, "sm_" + stated.target())
            .mapToObj(line -> text.lines().skip(line - 1).findFirst().orElseThrow())
            .toList();
    assertEquals(String.join("\n", expected), String.join("\n", refused));
  }

  private static IntStream refusedLines(Assembler assembler, PtxFile file, String architecture) {
    try {
      assembler.assemble(file, architecture);
      return IntStream.empty();
    } catch (IllegalArgumentException e) {
      return ERROR
          .matcher(e.getMessage())
          .results()
          .mapToInt(error -> Integer.parseInt(error.group(1)))
          .sorted()
          .distinct();
    }
  }

  @Test
  void everyFormHasAnExample() {
    Set<InstructionForm> shown =
        EXAMPLES.stream().map(InstructionFormTest::form).collect(Collectors.toSet());
    List<InstructionForm> missing =
        InstructionForm.all().stream().filter(form -> !shown.contains(form)).toList();
    assertEquals(List.of(), missing);
  }

  @Test
  void theLintTakesWhatTheFloorsSay() {
    for (int tier : PtxLint.VERSIONS.keySet()) {
      Floor stated = PtxLint.floor(tier);
      String head = "// first line\n" + HEAD.formatted(stated.versionText(), tier);
      List<String> complaints =
          PtxLint.check(
              new PtxFile("k.sm_" + tier + ".ptx", head + String.join("\n", EXAMPLES) + "\n}\n"));
      int first = (int) head.lines().count() + 1;
      List<String> expected =
          IntStream.range(0, EXAMPLES.size())
              .filter(i -> !stated.covers(form(EXAMPLES.get(i)).floor()))
              .mapToObj(
                  i ->
                      "line %d: needs %s: %s"
                          .formatted(first + i, form(EXAMPLES.get(i)).floor(), EXAMPLES.get(i)))
              .toList();
      assertEquals(expected, complaints);
    }
  }
}
