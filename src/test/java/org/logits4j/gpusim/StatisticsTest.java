package org.logits4j.gpusim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is counted, on patterns whose figures are known. */
class StatisticsTest {
  private static final int WARPS = 4;

  private static LaunchReport run(String body) {
    SimulatedGpu gpu = SimulatedGpu.builder().build();
    long x = gpu.allocate(1 << 16);
    gpu.fill(x, (byte) 0, 1 << 16);
    return gpu.load(Ptx.kernel(body))
        .kernel("k")
        .launch(Dim3.of(1), Dim3.of(32 * WARPS), 0, Arg.of(x), Arg.of(x));
  }

  /** Each thread accesses its index times a step, from a start. */
  private static String address(int step, int start) {
    return "mul.wide.u32 %rd3, %r0, "
        + step
        + "; add.s64 %rd3, %rd0, %rd3; add.s64 %rd3, %rd3, "
        + start
        + ";";
  }

  @ParameterizedTest
  @CsvSource({
    "u32 %r3, 4, 0, 4, 16, 16",
    "u32 %r3, 4, 4, 4, 17, 20",
    "u32 %r3, 8, 0, 4, 32, 32",
    "u32 %r3, 32, 0, 4, 128, 128",
    "u32 %r3, 0, 0, 4, 1, 4",
    "u64 %rd4, 8, 0, 8, 32, 32",
    "v4.u32 {%r3|%r4|%r5|%r6}, 16, 0, 16, 64, 64",
    "u16 %h0, 2, 0, 2, 8, 8",
    "u16 %h0, 2, 2, 2, 9, 12"
  })
  void loads(String what, int step, int start, int bytes, int distinct, int sectors) {
    String target = what.replace('|', ',');
    LaunchReport report = run(address(step, start) + "ld.global." + target + ", [%rd3];");
    assertEquals(32L * WARPS * bytes, report.globalBytesLoaded());
    assertEquals(WARPS, report.loadRequests());
    assertEquals(distinct, report.distinctSectorsRead());
    assertEquals(sectors, report.loadSectors());
    assertEquals((double) sectors / WARPS, report.sectorsPerLoad());
    assertEquals(0, report.distinctSectorsWritten());
  }

  @Test
  void scatteredLoads() {
    String body =
        """
        and.b32 %r3, %r0, 1;
        mul.wide.u32 %rd3, %r3, 64;
        add.s64 %rd3, %rd0, %rd3;
        ld.global.u32 %r4, [%rd3];
        """;
    assertEquals(2, run(body).sectorsPerLoad());
  }

  @ParameterizedTest
  @CsvSource({"4, 0, 16, 16", "4, 4, 17, 20", "8, 0, 32, 32"})
  void stores(int step, int start, int distinct, int sectors) {
    LaunchReport report = run(address(step, start) + "st.global.u32 [%rd3], %r0;");
    assertEquals(128L * WARPS, report.globalBytesStored());
    assertEquals(WARPS, report.storeRequests());
    assertEquals(distinct, report.distinctSectorsWritten());
    assertEquals(sectors, report.storeSectors());
    assertEquals((double) sectors / WARPS, report.sectorsPerStore());
    assertEquals(0, report.distinctSectorsRead());
  }

  @ParameterizedTest
  @CsvSource({
    "u32 %r3, 4, 1, 1",
    "u32 %r3, 0, 1, 1",
    "u32 %r3, 8, 2, 2",
    "u32 %r3, 16, 4, 4",
    "u32 %r3, 128, 32, 32",
    "u32 %r3, 132, 1, 1",
    "u64 %rd4, 8, 2, 1",
    "u64 %rd4, 16, 4, 2",
    "v4.u32 {%r3|%r4|%r5|%r6}, 16, 4, 1",
    "v4.u32 {%r3|%r4|%r5|%r6}, 32, 8, 2",
    "u8 %h0, 1, 1, 1",
    "u16 %h0, 2, 1, 1"
  })
  void banks(String what, int step, int wavefronts, int worst) {
    String text =
        Ptx.kernel(
                """
                setp.ge.u32 %p0, %r0, 32;
                @%p0 bra DONE;
                mov.u32 %r7, 0;
                CLEAR:
                st.shared.u32 [%r7], 0;
                add.u32 %r7, %r7, 4;
                setp.lt.u32 %p1, %r7, 4352;
                @%p1 bra CLEAR;
                """)
            .replace(".shared .align 16 .b8 sm[256];", ".shared .align 16 .b8 sm[4352];")
            .replace("setp.ge.u32 %p0, %r0, 32;", "setp.ne.u32 %p0, %r0, 0;")
            .replace(
                "\n  ret;",
                """
                DONE:
                bar.sync 0;
                setp.ge.u32 %%p0, %%r0, 32;
                @%%p0 ret;
                mul.lo.u32 %%r7, %%r0, %d;
                ld.shared.%s, [%%r7];
                ret;
                """
                    .formatted(step, what.replace('|', ',')));
    SimulatedGpu gpu = SimulatedGpu.builder().build();
    long x = gpu.allocate(1 << 10);
    LaunchReport report =
        gpu.load(text).kernel("k").launch(Dim3.of(1), Dim3.of(64), 0, Arg.of(x), Arg.of(x));
    int clears = 4352 / 4;
    assertEquals(clears + 1, report.sharedAccesses());
    assertEquals(clears + wavefronts, report.sharedWavefronts());
    assertEquals(worst, report.worstBankConflict());
  }

  @ParameterizedTest
  @CsvSource({"1, 32", "5, 32", "32, 32"})
  void instructionsByKind(int lanes, int threads) {
    String body =
        """
        setp.lt.u32 %%p0, %%r0, %d;
        @!%%p0 ret;
        ex2.approx.ftz.f32 %%f0, 0f3F800000;
        lg2.approx.f32 %%f1, %%f0;
        st.global.f32 [%%rd2], %%f1;
        """
            .formatted(lanes);
    SimulatedGpu gpu = SimulatedGpu.builder().build();
    long x = gpu.allocate(1 << 10);
    LaunchReport report =
        gpu.load(Ptx.kernel(body))
            .kernel("k")
            .launch(Dim3.of(1), Dim3.of(threads), 0, Arg.of(x), Arg.of(x));
    assertEquals(2L * lanes, report.specialFunctions());
    assertEquals(2L * threads + lanes, report.memoryInstructions());
    assertEquals(7 + 2 + 4, report.warpInstructions());
    assertEquals(8L * threads + threads - lanes + 4L * lanes, report.threadInstructions());
  }

  @Test
  void lanesJoinAgainBehindABranch() {
    String body =
        """
        setp.lt.u32 %p0, %r0, 7;
        @%p0 bra LESS;
        mov.u32 %r3, 1;
        bra END;
        LESS:
        mov.u32 %r3, 2;
        END:
        add.u32 %r3, %r3, 1;
        add.u32 %r3, %r3, 1;
        """;
    int ideal = 0;
    for (int seed = 0; seed < 20; seed++) {
      SimulatedGpu gpu = SimulatedGpu.builder().seed(seed).build();
      long x = gpu.allocate(8);
      LaunchReport report =
          gpu.load(Ptx.kernel(body))
              .kernel("k")
              .launch(Dim3.of(1), Dim3.of(32), 0, Arg.of(x), Arg.of(x));
      assertEquals(32L * 13, report.threadInstructions());
      ideal += report.warpInstructions() == 15 ? 1 : 0;
    }
    assertTrue(ideal >= 15, ideal + " of 20 as lanes in step would");
  }
}
