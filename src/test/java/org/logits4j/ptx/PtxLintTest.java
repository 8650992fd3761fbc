package org.logits4j.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PtxLintTest {
  private static final int MAX_KERNELS = 150;
  private static final int MAX_BYTES = 8 << 20;

  static List<PtxFile> shipped() {
    return PtxFile.all();
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void whatIsShippedIsClean(PtxFile file) {
    assertEquals(List.of(), PtxLint.check(file));
  }

  @Test
  void thereAreNotTooMany() {
    List<PtxFile> all = PtxFile.all();
    assertTrue(all.stream().mapToInt(file -> file.kernels().size()).sum() <= MAX_KERNELS);
    assertTrue(all.stream().mapToInt(file -> file.text().length()).sum() <= MAX_BYTES);
  }

  @Test
  void everyElementTypeAndTierHasTheSameKernels() {
    Map<String, Set<List<String>>> kernels =
        PtxFile.all().stream()
            .collect(
                Collectors.groupingBy(
                    PtxFile::operator, Collectors.mapping(PtxFile::kernels, Collectors.toSet())));
    kernels.forEach(
        (operator, lists) -> {
          assertEquals(1, lists.size(), () -> operator + ": " + lists);
          assertFalse(lists.contains(List.of()), operator);
        });
  }

  private static List<String> check(int tier, String line) {
    String text =
        """
        // first line
        .version %s
        .target sm_%d
        .address_size 64
        .visible .entry k(
        \t.param .align 8 .b8 k_param_0[8]
        )
        .maxntid 256, 1, 1
        {
        \t.reg .pred \t%%p<3>;
        \t.reg .b16 \t%%rs<3>;
        \t.reg .b32 \t%%r<5>;
        \t.reg .b64 \t%%rd<3>;
        \t.reg .f32 \t%%f<4>;
        \t.reg .f64 \t%%fd<3>;
        $L__BB0_1:
        \t%s
        \tret;
        }
        """
            .formatted(PtxLint.VERSIONS.get(tier), tier, line);
    return PtxLint.check(new PtxFile("k.f32.sm_" + tier + ".ptx", text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // what is wrong, and its right twin
        "75 | add.f32 %f1, %f1, %f2; | add.rn.f32 %f1, %f1, %f2;",
        "75 | sub.f64 %fd1, %fd1, %fd2; | sub.rn.f64 %fd1, %fd1, %fd2;",
        "75 | mul.f32 %f1, %f1, %f2; | mul.rn.f32 %f1, %f1, %f2;",
        "75 | @%p1 mul.f32 %f1, %f1, %f2; | @!%p1 mul.rn.f32 %f1, %f1, %f2;",
        "75 | div.full.f32 %f1, %f1, %f2; | div.rn.f32 %f1, %f1, %f2;",
        "75 | mul.f16 %rs1, %rs1, %rs2; | mul.rn.f16 %rs1, %rs1, %rs2;",
        "75 | mad.f32 %f1, %f1, %f2, %f3; | fma.rn.f32 %f1, %f1, %f2, %f3;",
        "75 | rcp.approx.f32 %f1, %f2; | ex2.approx.ftz.f32 %f1, %f2;",
        "75 | ex2.approx.f32 %f1, %f2; | ex2.approx.ftz.f32 %f1, %f2;",
        "75 | add.rn.ftz.f32 %f1, %f1, %f2; | add.rn.f32 %f1, %f1, %f2;",
        "75 | ld.f32 %f1, [%rd1]; | ld.global.f32 %f1, [%rd1];",
        "75 | st.v4.u32 [%rd1], {%r1, %r2, %r3, %r4}; | st.global.cs.u32 [%rd1], %r1;",
        "75 | st.local.f32 [%rd1], %f1; | st.shared.f32 [%r1], %f1;",
        "75 | .local .align 4 .b8 __local_depot0[16]; | .shared .align 4 .b8 slots[16];",
        "75 | .visible .func helper() | .reg .b16 %rs<3>;",
        "75 | .func (.reg .f32 %f1) helper() | .reg .pred %p<3>;",
        "75 | cvta.to.global.u64 %rd1, %rd2; | mov.b64 %rd1, %rd2;",
        "75 | call.uni (retval0), helper, (param0); | bra.uni $L__BB0_1;",
        "75 | trap; | ret;",
        "75 | .file 1 \"k.cu\" | .pragma \"nounroll\";",
        "75 | cvt.rn.bf16x2.f32 %r1, %f1, %f2; | cvt.rn.f16.f32 %rs1, %f1;",
        "75 | max.NaN.f32 %f1, %f1, %f2; | max.f32 %f1, %f1, %f2;",
        "75 | redux.sync.min.u32 %r1, %r2, -1; | shfl.sync.bfly.b32 %r1, %r2, 1, 31, -1;",
        "80 | barrier.cluster.arrive; | bar.sync 0;",
        "80 | .version 7.8 | .reg .f64 %fd<2>;",
        "90 | .target sm_80 | .reg .f64 %fd<2>;",
        // newer than the version of the tier, though not than its cards
        "80 | cvt.f32.bf16 %f1, %rs1; | cvt.rn.bf16.f32 %rs1, %f1;",
        "80 | ld.global.L1::no_allocate.f32 %f1, [%rd1]; | ld.global.cs.f32 %f1, [%rd1];",
        "90 | cp.async.bulk.commit_group; | barrier.cluster.arrive.aligned;",
        "90 | st.async.shared::cluster.mbarrier::complete_tx::bytes.u32 [%r1], %r2, [%r3];"
            + "| st.shared::cluster.u32 [%r1], %r2;",
        "80 | mov.u32 %r1, %cluster_ctarank; | mov.u32 %r1, %ctaid.x;",
        "80 | .reqnctapercluster 2, 1, 1 | .maxntid 128, 1, 1",
        "90 | mov.u32 %r1, %aggr_smem_size; | mov.u32 %r1, %cluster_ctarank;",
        // what hides from a look at the start of a line
        "75 | mov.b32 %r1, %r2; add.f32 %f1, %f1, %f2; | mov.b32 %r1, %r2;",
        "75 | {mul.f32 %f1, %f1, %f2;} | {",
        "75 | $L__BB0_2: mul.f32 %f1, %f1, %f2; | $L__BB0_2:",
        "75 | .reg .f32 %g; mul.f32 %f1, %f1, %f2; | .reg .f32 %g;",
        "75 | mov.b32 %r1, %r2; // as before | mov.b32 %r1, %r2;",
        "75 | /* */ mul.f32 %f1, %f1, %f2; | mul.rn.f32 %f1, %f1, %f2;",
        "75 | @%q1 bra $L__BB0_1; | @%p1 bra $L__BB0_1;",
        "75 | atom.add.u32 %r1, [%rd1], %r2; | atom.global.add.u32 %r1, [%rd1], %r2;",
        "75 | red.global.add.f32 [%rd1], %f1; | red.global.add.u32 [%rd1], %r1;",
        "75 | ld.global.v4.b64 {%rd1, %rd2, %rd1, %rd2}, [%rd1]; | ld.global.b64 %rd1, [%rd1];",
        "75 | .reg .b128 %rq<2>; | .reg .b64 %rx<2>;",
        "75 | .visible .global .align 4 .b8 g[4]; | .extern .shared .align 16 .b8 ring[];",
        "80 | ld.global.nonsense\u00e4.u32 %r1, [%rd1]; | cvt.rn.bf16x2.f32 %r1, %f1, %f2;",
      })
  void wrongAndRight(int tier, String wrong, String right) {
    assertEquals(List.of(), check(tier, right));
    assertEquals(1, check(tier, wrong).size(), () -> check(tier, wrong).toString());
  }
}
