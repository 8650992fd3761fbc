package org.logits4j.gpusim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each check catches a small kernel that is wrong, and passes its correct twin. */
class ChecksTest {
  private static final int BYTES = 1024;
  private static final int SEEDS = 8;

  static Stream<Twins> all() {
    return Stream.of(
            MemoryTwins.all(),
            RaceTwins.all(),
            OrderTwins.all(),
            MeetingTwins.all(),
            ClusterTwins.all(),
            MBarrierTwins.all(),
            CopyTwins.all())
        .flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("all")
  void theWrongOneIsCaught(Twins twins) {
    for (int seed = 0; seed < SEEDS; seed++) {
      int now = seed;
      SimulationException caught =
          assertThrows(SimulationException.class, () -> run(twins, twins.wrong(), now));
      assertEquals(twins.fault(), caught.fault(), caught::getMessage);
      assertTrue(caught.getMessage().contains("kernel k, line "), caught::getMessage);
      assertTrue(caught.getMessage().contains("thread ("), caught::getMessage);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void theRightOnePasses(Twins twins) {
    for (int seed = 0; seed < SEEDS; seed++) {
      run(twins, twins.right(), seed);
    }
  }

  private static void run(Twins twins, String body, int seed) {
    SimulatedGpu gpu = SimulatedGpu.builder().seed(seed).instructionBudget(200_000).build();
    long x = gpu.allocate(BYTES);
    long y = gpu.allocate(BYTES);
    gpu.fill(x, (byte) 0, BYTES);
    gpu.load(Ptx.kernel(body, twins.cluster()))
        .kernel("k")
        .launch(Dim3.of(twins.blocks()), Dim3.of(twins.threads()), 0, Arg.of(x), Arg.of(y));
  }

  @Test
  void messagesNameKernelLineBlockAndThread() {
    Twins twins = new Twins("", Fault.TRAP, 3, 33, 1, "", "");
    String body = "setp.eq.u32 %p0, %r1, 2;\nsetp.eq.and.u32 %p0, %r0, 32, %p0;\n@%p0 trap;";
    SimulationException caught = assertThrows(SimulationException.class, () -> run(twins, body, 1));
    assertEquals(
        "trap: kernel k, line 21 (@%p0 trap;), block (2,0,0), thread (32,0,0): reached",
        caught.getMessage());
  }

  @Test
  void useAfterFreeIsCaught() {
    SimulatedGpu gpu = SimulatedGpu.builder().build();
    long x = gpu.allocate(BYTES);
    gpu.fill(x, (byte) 0, BYTES);
    Kernel kernel = gpu.load(Ptx.kernel("ld.global.u32 %r3, [%rd2];")).kernel("k");
    kernel.launch(Dim3.of(1), Dim3.of(32), 0, Arg.of(x), Arg.of(x));
    gpu.free(x);
    SimulationException caught =
        assertThrows(
            SimulationException.class,
            () -> kernel.launch(Dim3.of(1), Dim3.of(32), 0, Arg.of(x), Arg.of(x)));
    assertEquals(Fault.USE_AFTER_FREE, caught.fault());
    SimulationException onHost =
        assertThrows(SimulationException.class, () -> gpu.copyOut(x, new byte[4]));
    assertEquals(Fault.USE_AFTER_FREE, onHost.fault());
    gpu.close();
  }

  @Test
  void doubleFreesAndLeaksAreCaught() {
    SimulatedGpu gpu = SimulatedGpu.builder().build();
    long x = gpu.allocate(BYTES);
    SimulationException leak = assertThrows(SimulationException.class, gpu::close);
    assertEquals(Fault.LEAK, leak.fault());
    gpu.free(x);
    gpu.close();
    assertEquals(
        Fault.BAD_FREE, assertThrows(SimulationException.class, () -> gpu.free(x)).fault());
    assertEquals(
        Fault.BAD_FREE, assertThrows(SimulationException.class, () -> gpu.free(x + 4)).fault());
  }

  @Test
  void constantMemoryIsReadOnly() {
    String text =
        Ptx.HEADER
            + """
            .const .align 4 .u32 c[2] = {5, 6};
            .global .align 4 .u32 g[2] = {7};
            .visible .entry k()
            {
              .reg .b64 %rd<2>;
              .reg .b32 %r<2>;
              ld.const.u32 %r0, [c+4];
              mov.u64 %rd0, NAME;
              cvta.global.u64 %rd1, %rd0;
              st.u32 [%rd1+4], %r0;
              ret;
            }
            """;
    SimulatedGpu gpu = SimulatedGpu.builder().build();
    PtxModule module = gpu.load(text.replace("NAME", "g"));
    module.kernel("k").launch(Dim3.of(1), Dim3.of(1), 0);
    byte[] bytes = new byte[8];
    gpu.copyOut(module.global("g"), bytes);
    assertEquals(7, bytes[0]);
    assertEquals(6, bytes[4]);
    Kernel wrong = gpu.load(text.replace("NAME", "c")).kernel("k");
    SimulationException caught =
        assertThrows(SimulationException.class, () -> wrong.launch(Dim3.of(1), Dim3.of(1), 0));
    assertEquals(Fault.READ_ONLY, caught.fault());
  }
}
