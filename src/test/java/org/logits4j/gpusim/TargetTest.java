package org.logits4j.gpusim;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a module's version and target do not allow is refused; the limits are those of ptxas. */
class TargetTest {
  private static void load(String version, String target, String statement) {
    String text = Ptx.kernel(statement).replace(Ptx.HEADER, Ptx.header(version, target));
    SimulatedGpu.builder().build().load(text);
  }

  private static void refused(String version, String target, String statement) {
    PtxSyntaxException caught =
        assertThrows(PtxSyntaxException.class, () -> load(version, target, statement));
    assertTrue(caught.getMessage().contains("needs PTX"), caught::getMessage);
  }

  /** The version before, and the architecture before, or none where every one has it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7.0 | sm_80 | 6.5 | sm_75 | redux.sync.add.u32 %r3, %r0, -1;",
        "7.0 | sm_80 | 6.5 | sm_75 | cvt.rn.bf16.f32 %h0, %f0;",
        "7.0 | sm_80 | 6.5 | sm_75 | cvt.rn.bf16x2.f32 %r3, %f0, %f1;",
        "7.0 | sm_80 | 6.5 | sm_75 | cvt.rn.f16x2.f32 %r3, %f0, %f1;",
        "7.1 | sm_80 | 7.0 | sm_75 | cvt.f32.bf16 %f0, %h0;",
        "7.8 | sm_90 | 7.7 | sm_89 | cvt.ftz.f32.bf16 %f0, %h0;",
        "7.8 | sm_90 | 7.7 | sm_89 | cvt.f64.bf16 %rd3, %h0;",
        "7.8 | sm_90 | 7.7 | sm_89 | cvt.rn.bf16.u32 %h0, %r0;",
        "7.8 | sm_90 | 7.7 | sm_89 | cvt.rni.bf16.bf16 %h0, %h1;",
        "7.0 | sm_80 | 6.5 | sm_75 | max.NaN.f32 %f0, %f1, %f2;",
        "7.0 | sm_80 | 6.5 | sm_75 | min.f16 %h0, %h1, %h2;",
        "7.0 | sm_80 | 6.5 | sm_75 | max.bf16x2 %r3, %r0, %r1;",
        "7.0 | sm_80 | 6.5 | sm_75 | fma.rn.bf16 %h0, %h1, %h2, %h3;",
        "7.0 | sm_80 | 6.5 | sm_75 | neg.bf16x2 %r3, %r0;",
        "7.8 | sm_90 | 7.7 | sm_89 | add.rn.bf16 %h0, %h1, %h2;",
        "7.8 | sm_90 | 7.7 | sm_89 | setp.lt.bf16 %p0, %h1, %h2;",
        "7.4 |       | 7.3 |       | ld.global.L1::no_allocate.u32 %r3, [%rd0];",
        "7.4 |       | 7.3 |       | st.global.L1::evict_first.u32 [%rd0], %r0;",
        "7.4 |       | 7.3 |       | ld.global.L2::128B.u32 %r3, [%rd0];",
        "7.4 | sm_80 | 7.3 | sm_75 | ld.global.L2::256B.u32 %r3, [%rd0];",
        "7.8 | sm_90 | 7.7 | sm_89 | ld.relaxed.cluster.global.u32 %r3, [%rd0];",
        "7.0 | sm_80 | 6.5 | sm_75 | mbarrier.init.shared.b64 [sm], 1;",
        "7.1 | sm_80 | 7.0 | sm_75 | mbarrier.test_wait.parity.shared.b64 %p0, [sm], 0;",
        "7.8 | sm_80 | 7.7 | sm_75 | mbarrier.arrive.shared::cta.b64 %rd3, [sm];",
        "7.8 | sm_90 | 7.7 | sm_89 | mbarrier.try_wait.shared.b64 %p0, [sm], %rd3;",
        "8.0 | sm_90 | 7.8 | sm_89 | mbarrier.arrive.expect_tx.shared.b64 %rd3, [sm], 16;",
        "8.0 | sm_90 | 7.8 | sm_89 | mbarrier.arrive.release.cluster.shared::cluster.b64 _, [%r3];",
        "7.0 | sm_80 | 6.5 | sm_75 | cp.async.ca.shared.global [sm], [%rd0], 4;",
        "7.0 | sm_80 | 6.5 | sm_75 | cp.async.wait_all;",
        "8.0 | sm_90 | 7.8 | sm_89 | cp.async.bulk.commit_group;",
        "8.0 | sm_90 | 7.8 | sm_89 | cp.async.bulk.global.shared::cta.bulk_group [%rd0], [sm], 16;",
        "8.0 | sm_90 | 7.8 | sm_89 | fence.proxy.async;",
        "8.0 | sm_90 | 7.8 | sm_89 | fence.mbarrier_init.release.cluster;",
        "7.8 | sm_90 | 7.7 | sm_89 | mapa.shared::cluster.u32 %r3, %r4, 0;",
        "7.8 | sm_90 | 7.7 | sm_89 | getctarank.shared::cluster.u32 %r3, %r4;",
        "7.8 | sm_90 | 7.7 | sm_89 | barrier.cluster.arrive;",
        "8.0 | sm_90 | 7.8 | sm_89 | barrier.cluster.wait.acquire;",
        "7.8 |       | 7.7 |       | ld.shared::cta.u32 %r3, [sm];",
        "7.8 |       | 7.7 |       | barrier.cta.sync 0;",
        "8.3 |       | 8.2 |       | ld.param::entry.u64 %rd3, [x];"
      })
  void floors(String version, String target, String older, String lower, String statement) {
    String lowest = target == null ? "sm_75" : target;
    load(version, lowest, statement);
    load("9.0", "sm_100", statement);
    if (target != null) {
      refused("9.0", lower, statement);
    }
    refused(older, "sm_75", statement);
  }

  @ParameterizedTest
  @CsvSource({
    "6.3, sm_75, 6.2",
    "7.0, sm_80, 6.5",
    "7.8, sm_90, 7.7",
    "8.0, sm_90a, 7.8",
    "8.6, sm_100, 8.5"
  })
  void versionsKnowTheirArchitectures(String version, String target, String older) {
    load(version, target, "");
    assertThrows(PtxSyntaxException.class, () -> load(older, target, ""));
    assertThrows(PtxSyntaxException.class, () -> load(version, "sm_91", ""));
    assertThrows(PtxSyntaxException.class, () -> load("12", target, ""));
  }

  @Test
  void parametersAreLimited() {
    String entry = ".visible .entry k(.param .b8 p[%d]) { ret; }";
    SimulatedGpu gpu = SimulatedGpu.builder().build();
    gpu.load(Ptx.header("8.0", "sm_90") + entry.formatted(4352));
    gpu.load(Ptx.header("8.1", "sm_90") + entry.formatted(32764));
    assertThrows(
        PtxSyntaxException.class,
        () -> gpu.load(Ptx.header("8.0", "sm_90") + entry.formatted(4353)));
    assertThrows(
        PtxSyntaxException.class,
        () -> gpu.load(Ptx.header("8.1", "sm_90") + entry.formatted(32765)));
  }
}
