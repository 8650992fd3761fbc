package org.logits4j.gpusim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a text, and what is refused. */
class PtxParserTest {
  private static final int BODY_LINE = 19;

  private static PtxSyntaxException refused(String text) {
    SimulatedGpu gpu = SimulatedGpu.builder().build();
    return assertThrows(PtxSyntaxException.class, () -> gpu.load(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "frobnicate.u32 %r3, %r0;",
        "add.fancy.u32 %r3, %r0, %r0;",
        "add.rn.ftz.f64 %rd3, %rd0, %rd1;",
        "fma.rn.relu.f16 %h0, %h1, %h2, %h3;",
        "tanh.approx.f32 %f0, %f1;",
        "sin.approx.f32 %f0, %f1;",
        "sqrt.full.f32 %f0, %f1;",
        "ex2.f32 %f0, %f1;",
        "atom.global.add.f32 %f0, [%rd0], %f1;",
        "ld.local.u32 %r3, [%rd0];",
        "ld.global.L2::cache_hint.u32 %r3, [%rd0], %rd1;",
        "ld.global.v2.u32 %r3, [%rd0];",
        "ld.global.v4.u64 {%rd3, %rd4, %rd5, %rd6}, [%rd0];",
        "st.param.u32 [x], %r0;",
        "st.const.u32 [%rd0], %r0;",
        "mov.u32 %r3, %clock;",
        "mov.u32 %r3, nowhere;",
        "mov.u64 %rd3, %r0;",
        "add.u32 %rd3, %r0, %r0;",
        "add.u32 %r3, %r0;",
        "add.u32 %r99, %r0, %r0;",
        "setp.lo.f32 %p0, %f0, %f1;",
        "setp.ltu.u32 %p0, %r0, %r0;",
        "setp.lt.and.u32 %p0, %r0, %r0;",
        "cvt.u32.f32 %r3, %f0;",
        "mul.u32 %r3, %r0, %r0;",
        "mul.wide.u64 %rd3, %rd0, %rd1;",
        "call foo;",
        "bra NOWHERE;",
        "bar.sync;",
        "shfl.bfly.b32 %r3, %r0, 1, 31;",
        "vote.ballot.b32 %r3, %p0;",
        "membar.gpu;",
        "fence.proxy.alias;",
        "fence.acq_rel.gl;",
        "ld.global.cs.ca.u32 %r3, [%rd0];",
        "ld.global.wb.u32 %r3, [%rd0];",
        "ld.global.cs.L1::no_allocate.u32 %r3, [%rd0];",
        "ld.global.L2::evict_first.u32 %r3, [%rd0];",
        "ld.global.nc.cv.u32 %r3, [%rd0];",
        "ld.nc.u32 %r3, [%rd0];",
        "ld.shared.L2::128B.u32 %r3, [sm];",
        "ld.volatile.global.cs.u32 %r3, [%rd0];",
        "ld.volatile.gpu.global.u32 %r3, [%rd0];",
        "ld.acquire.global.u32 %r3, [%rd0];",
        "ld.release.gpu.global.u32 %r3, [%rd0];",
        "ld.weak.gpu.global.u32 %r3, [%rd0];",
        "st.acquire.gpu.global.u32 [%rd0], %r0;",
        "st.global.ca.u32 [%rd0], %r0;",
        "st.global.nc.u32 [%rd0], %r0;",
        "st.global.L2::128B.u32 [%rd0], %r0;",
        "atom.volatile.global.add.u32 %r3, [%rd0], 1;",
        "red.acquire.gpu.global.add.u32 [%rd0], 1;",
        "add.sat.bf16 %h0, %h1, %h2;",
        "mbarrier.pending_count.b64 %r3, %rd0;",
        ".local .b8 depot[8];",
        ".pragma \"fancy\";",
        ".reg .f8 %q;",
        ".reg .b32 %r0;",
        "mov.u32 %r3, 0fABC;",
        "mov.u32 %r3, 12.5;",
        "@%r0 bra DONE; DONE:",
        "prmt.f4e.b32 %r3, %r0, %r0, %r0;"
      })
  void refusesWhatItDoesNotKnow(String statement) {
    PtxSyntaxException refused = refused(Ptx.kernel(statement));
    assertEquals(BODY_LINE, refused.line(), refused::getMessage);
    assertTrue(refused.getMessage().startsWith("PTX line " + BODY_LINE + ": "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".func f() { ret; }",
        ".visible .entry k() .fancy 3 { ret; }",
        ".visible .entry k(.param .u32 a, .param .u32 a) { ret; }",
        ".global .u32 x = {1, 2};",
        ".global .align 3 .u32 x;",
        ".extern .global .u32 x[];",
        ".visible .entry k() { ret;",
        "?"
      })
  void refusesDirectives(String text) {
    assertEquals(4, refused(Ptx.HEADER + text).line());
  }

  @Test
  void needsAVersionAndATarget() {
    refused(".version 7.0\n");
    refused(".target sm_80\n");
    refused(".version 7.0\n.target sm_80\n.address_size 32\n");
  }

  @Test
  void readsModulesOfNvcc() {
    ModuleText module = PtxParser.parse(Resources.text("compiled.ptx"));
    assertEquals("sm_80", module.target());
    KernelText kernel =
        module.kernels().stream()
            .filter(k -> k.name().equals("row_softmax"))
            .findFirst()
            .orElseThrow();
    assertEquals(
        List.of(0, 8, 16, 24), kernel.parameters().stream().map(Variable::offset).toList());
    assertEquals(28, kernel.parameterBytes());
    assertEquals(128, kernel.staticSharedBytes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fence.acq_rel.cta;",
        "fence.sc.sys;",
        "fence.gpu;",
        "membar.sys;",
        "ld.global.cs.v4.b32 {%r3, %r4, %r5, %r6}, [%rd0];",
        "ld.global.L1::no_allocate.v4.f32 {%f0, %f1, %f2, %f3}, [%rd0];",
        "ld.global.ca.nc.f32 %f0, [%rd0];",
        "ld.global.nc.L1::no_allocate.L2::128B.v4.u32 {%r3, %r4, %r5, %r6}, [%rd0];",
        "ld.relaxed.gpu.global.L1::no_allocate.u32 %r3, [%rd0];",
        "ld.acquire.sys.u32 %r3, [%rd0];",
        "ld.volatile.global.u32 %r3, [%rd0];",
        "ld.weak.global.cg.u32 %r3, [%rd0];",
        "st.global.cs.v4.b32 [%rd0], {%r0, %r1, %r0, %r1};",
        "st.global.L1::no_allocate.v2.f64 [%rd0], {%rd0, %rd1};",
        "st.release.gpu.global.u32 [%rd0], %r0;",
        "red.release.gpu.global.add.u32 [%rd0], 1;",
        "atom.acq_rel.gpu.global.add.u32 %r3, [%rd0], 1;",
        "atom.global.min.u64 %rd3, [%rd0], %rd1;"
      })
  void readsHintsAndOrders(String statement) {
    SimulatedGpu.builder().build().load(Ptx.kernel(statement));
  }

  @Test
  void scopesHideNames() {
    String body =
        """
        mov.u32 %r3, 1;
        {
          .reg .b32 %r3;
          mov.u32 %r3, 2;
          bra END;
          mov.u32 %r3, 3;
          END:
        }
        { .reg .b32 t; mov.u32 t, 0x10U; add.u32 %r3, %r3, t; bra END; trap; END: }
        st.global.u32 [%rd2], %r3;
        """;
    SimulatedGpu gpu = SimulatedGpu.builder().build();
    long x = gpu.allocate(4);
    gpu.load(Ptx.kernel(body)).kernel("k").launch(Dim3.of(1), Dim3.of(1), 0, Arg.of(x), Arg.of(x));
    assertEquals(17, new DeviceArrays(gpu).ints(x, 1)[0]);
  }

  @Test
  void launchesAreChecked() {
    SimulatedGpu gpu = SimulatedGpu.builder().maxSharedBytes(1024).build();
    Kernel kernel =
        gpu.load(Ptx.HEADER + ".visible .entry k(.param .u32 a) .maxntid 64, 1, 1 { ret; }")
            .kernel("k");
    kernel.launch(Dim3.of(3), Dim3.of(64), 1024, Arg.of(1));
    badLaunch(() -> kernel.launch(Dim3.of(3), Dim3.of(65), 0, Arg.of(1)));
    badLaunch(() -> kernel.launch(Dim3.of(3), Dim3.of(64), 1025, Arg.of(1)));
    badLaunch(() -> kernel.launch(Dim3.of(3), Dim3.of(64), 0));
    badLaunch(() -> kernel.launch(Dim3.of(3), Dim3.of(64), 0, Arg.of(1L)));
    badLaunch(() -> kernel.launch(Dim3.of(0), Dim3.of(64), 0, Arg.of(1)));
    Kernel exact = gpu.load(Ptx.HEADER + ".visible .entry k() .reqntid 8, 2 { ret; }").kernel("k");
    exact.launch(Dim3.of(1), new Dim3(8, 2, 1), 0);
    badLaunch(() -> exact.launch(Dim3.of(1), Dim3.of(16), 0));
  }

  private static void badLaunch(Runnable launch) {
    SimulationException caught = assertThrows(SimulationException.class, launch::run);
    assertEquals(Fault.BAD_LAUNCH, caught.fault());
  }
}
