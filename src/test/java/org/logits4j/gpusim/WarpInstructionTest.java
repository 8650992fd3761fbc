package org.logits4j.gpusim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What lanes, warps and blocks do together, under several schedules. */
class WarpInstructionTest {
  private static final int THREADS = 128;
  private static final int SEEDS = 6;

  /** Runs a body that leaves its result in {@code %r3} of each thread. */
  private static void check(String body, IntUnaryOperator wanted) {
    String text =
        Ptx.kernel(
            body
                + "\nmul.wide.u32 %rd4, %r0, 4; add.s64 %rd4, %rd0, %rd4;"
                + "st.global.u32 [%rd4], %r3;");
    for (int seed = 0; seed < SEEDS; seed++) {
      SimulatedGpu gpu = SimulatedGpu.builder().seed(seed).build();
      long x = gpu.allocate(4 * THREADS);
      gpu.load(text).kernel("k").launch(Dim3.of(1), Dim3.of(THREADS), 0, Arg.of(x), Arg.of(x));
      int[] results = new DeviceArrays(gpu).ints(x, THREADS);
      for (int i = 0; i < THREADS; i++) {
        assertEquals(wanted.applyAsInt(i), results[i], "thread " + i);
      }
    }
  }

  private static int shuffled(int thread, IntBinaryOperator source, int width) {
    int lane = thread % 32;
    int from = source.applyAsInt(lane, width);
    boolean in = from >= lane / width * width && from < lane / width * width + width;
    return 10 * (thread - lane + (in ? from : lane)) + (in ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({
    "up, 3, 32",
    "up, 5, 8",
    "down, 1, 32",
    "down, 9, 16",
    "bfly, 1, 32",
    "bfly, 16, 32",
    "bfly, 7, 8",
    "idx, 0, 32",
    "idx, 13, 16",
    "idx, 3, 4"
  })
  void shuffles(String mode, int by, int width) {
    IntBinaryOperator source =
        switch (mode) {
          case "up" -> (lane, w) -> lane - by;
          case "down" -> (lane, w) -> lane + by;
          case "bfly" -> (lane, w) -> lane ^ by;
          default -> (lane, w) -> lane / w * w + by % w;
        };
    int limits = (32 - width) << 8 | (mode.equals("up") ? 0 : 31);
    check(
        """
        mul.lo.u32 %%r4, %%r0, 10;
        shfl.sync.%s.b32 %%r3|%%p0, %%r4, %d, %d, -1;
        @%%p0 add.u32 %%r3, %%r3, 1;
        """
            .formatted(mode, by, limits),
        thread -> shuffled(thread, source, width));
  }

  @Test
  void votes() {
    check(
        "setp.gt.u32 %p0, %r0, 37; vote.sync.ballot.b32 %r3, %p0, -1;",
        t -> t < 32 ? 0 : t < 64 ? -1 << 6 : -1);
    check(
        "setp.gt.u32 %p0, %r0, 37; vote.sync.any.pred %p1, %p0, -1; vote.sync.all.pred %p2, %p0,"
            + " -1; vote.sync.uni.pred %p3, !%p0, -1; selp.u32 %r3, 1, 0, %p1;"
            + "@%p2 add.u32 %r3, %r3, 2; @%p3 add.u32 %r3, %r3, 4;",
        t -> t < 32 ? 4 : t < 64 ? 1 : 7);
  }

  @Test
  void matchesReductionsAndMasks() {
    check(
        "rem.u32 %r4, %r0, 3; match.any.sync.b32 %r3, %r4, -1;",
        t -> {
          int mask = 0;
          for (int lane = 0; lane < 32; lane++) {
            mask |= (t / 32 * 32 + lane) % 3 == t % 3 ? 1 << lane : 0;
          }
          return mask;
        });
    check("redux.sync.add.u32 %r3, %r0, -1;", t -> t / 32 * 1024 + 496);
    check("sub.u32 %r4, %r0, 40; redux.sync.min.s32 %r3, %r4, -1;", t -> t / 32 * 32 - 40);
    check(
        "sub.u32 %r4, %r0, 40; redux.sync.max.u32 %r3, %r4, -1;",
        t -> t < 32 ? -9 : t < 64 ? -1 : t / 32 * 32 - 9);
    check("redux.sync.xor.b32 %r3, %r0, -1;", t -> 0);
    check("mov.u32 %r4, %lanemask_lt; popc.b32 %r3, %r4;", t -> t % 32);
    check("mov.u32 %r4, %lanemask_ge; popc.b32 %r3, %r4;", t -> 32 - t % 32);
    check(
        "mov.u32 %r3, %laneid; mov.u32 %r4, %warpid; mad.lo.u32 %r3, %r4, 100, %r3;",
        t -> t / 32 * 100 + t % 32);
    check("activemask.b32 %r3;", t -> -1);
  }

  @Test
  void halvesOfAWarpMeetApart() {
    check(
        """
        setp.lt.u32 %p0, %laneid, 16;
        @%p0 bra LOW;
        redux.sync.add.u32 %r3, %r0, 0xFFFF0000;
        bra END;
        LOW:
        redux.sync.add.u32 %r3, %r0, 0xFFFF;
        END:
        """,
        t -> t / 32 * 512 + (t % 32 < 16 ? 120 : 376));
  }

  @Test
  void lanesWaitForEachOther() {
    // Lane 1 waits for what lane 0 writes later in the code.
    check(
        """
        setp.ne.u32 %p0, %r0, 0;
        @%p0 bra OTHERS;
        st.volatile.shared.u32 [sm], 5;
        OTHERS:
        bar.sync 0;
        mov.u32 %r3, %laneid;
        setp.ne.u32 %p0, %r3, 1;
        setp.ge.or.u32 %p0, %r0, 32, %p0;
        @%p0 bra WRITER;
        SPIN:
        ld.volatile.shared.u32 %r3, [sm];
        setp.ne.u32 %p1, %r3, 6;
        @%p1 bra SPIN;
        bra END;
        WRITER:
        setp.ne.u32 %p1, %r0, 0;
        @%p1 bra END;
        st.volatile.shared.u32 [sm], 6;
        END:
        """,
        t -> t == 1 ? 6 : t % 32);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bar.red.popc.u32 %r3, 0, %p0;", "barrier.red.popc.aligned.u32 %r3, 0, %p0;"})
  void barriersCount(String barrier) {
    check("setp.lt.u32 %p0, %r0, 77;" + barrier, t -> 77);
  }

  @Test
  void barriersCombine() {
    check(
        "setp.lt.u32 %p0, %r0, 77; bar.red.and.pred %p1, 0, %p0; bar.red.or.pred %p2, 0, %p0;"
            + "bar.red.and.pred %p3, 1, 128, !%p2; selp.u32 %r3, 1, 0, %p1;"
            + "@%p2 add.u32 %r3, %r3, 2; @%p3 add.u32 %r3, %r3, 4;",
        t -> 2);
  }

  @Test
  void producersOnlyArrive() {
    check(
        """
        mov.u32 %r3, sm;
        and.b32 %r4, %r2, 252;
        add.u32 %r3, %r3, %r4;
        setp.ge.u32 %p0, %r0, 64;
        @%p0 bra CONSUME;
        st.shared.u32 [%r3], %r0;
        barrier.cta.arrive 3, 128;
        mov.u32 %r3, 7;
        bra END;
        CONSUME:
        barrier.cta.sync 3, 128;
        ld.shared.u32 %r3, [%r3];
        END:
        """,
        t -> t < 64 ? 7 : t - 64);
  }

  @ParameterizedTest
  @CsvSource({
    "add.u32, 8128, 0",
    "max.u32, 127, 0",
    "min.s32, -1, 0",
    "or.b32, 127, 0",
    "xor.b32, 0, 0",
    "and.b32, 0, 0",
    "inc.u32, 128, 1"
  })
  void atomicsOnSharedMemory(String operation, int wanted, int constant) {
    String operand = constant == 1 ? "1000" : operation.startsWith("min") ? "%r5" : "%r0";
    check(
        """
        sub.u32 %%r5, %%r0, 1;
        setp.ne.u32 %%p0, %%r0, 0;
        @!%%p0 st.shared.u32 [sm], 0;
        bar.sync 0;
        atom.shared.%s %%r4, [sm], %s;
        bar.sync 0;
        ld.shared.u32 %%r3, [sm];
        """
            .formatted(operation, operand),
        t -> wanted);
  }

  @Test
  void compareAndSwapMakesALock() {
    check(
        """
        setp.eq.u32 %p0, %r0, 0;
        @%p0 st.shared.v2.u32 [sm], {0, 0};
        bar.sync 0;
        AGAIN:
        atom.shared.cas.b32 %r4, [sm], 0, 1;
        setp.ne.u32 %p1, %r4, 0;
        @%p1 bra AGAIN;
        ld.volatile.shared.u32 %r5, [sm+4];
        add.u32 %r5, %r5, 1;
        st.volatile.shared.u32 [sm+4], %r5;
        atom.shared.exch.b32 %r4, [sm], 0;
        bar.sync 0;
        ld.shared.u32 %r3, [sm+4];
        """,
        t -> THREADS);
  }

  @Test
  void movesPackAndUnpack() {
    check(
        """
        cvt.u16.u32 %h0, %r0;
        mov.b32 %r3, {0, %h0};
        mov.b32 {_, %h1}, %r3;
        mov.b64 %rd3, {%r3, %r0};
        mov.b64 {%h2, %h3, %h4, %h5}, %rd3;
        cvt.u32.u16 %r3, %h1;
        cvt.u32.u16 %r4, %h3;
        cvt.u32.u16 %r5, %h4;
        add.u32 %r3, %r3, %r4;
        add.u32 %r3, %r3, %r5;
        """,
        t -> 3 * t);
  }

  @Test
  void carriesAndTables() {
    check(
        """
        add.cc.u32 %r4, %r0, 0xFFFFFFC0;
        addc.u32 %r3, 0, 0;
        sub.cc.u32 %r4, %r0, 64;
        subc.u32 %r5, 0, 0;
        add.u32 %r3, %r3, %r5;
        """,
        t -> t >= 64 ? 1 : -1);
    check(
        """
        mov.u32 %r4, 0xF0F0;
        mov.u32 %r5, 0xCCCC;
        lop3.b32 %r3, %r4, %r5, %r0, 0xE8;
        """,
        t -> (0xF0F0 & 0xCCCC) | (0xF0F0 & t) | (0xCCCC & t));
  }

  @Test
  void sharedMemoryHasGenericAddresses() {
    check(
        """
        mov.u64 %rd3, sm;
        cvta.shared.u64 %rd3, %rd3;
        and.b32 %r4, %r2, 252;
        cvt.u64.u32 %rd4, %r4;
        add.s64 %rd3, %rd3, %rd4;
        setp.lt.u32 %p0, %r0, 64;
        @%p0 st.u32 [%rd3], %r0;
        bar.sync 0;
        cvta.to.shared.u64 %rd5, %rd3;
        cvt.u32.u64 %r4, %rd5;
        ld.shared.u32 %r3, [%r4];
        ld.u32 %r5, [%rd3];
        add.u32 %r3, %r3, %r5;
        """,
        t -> 2 * (t % 64));
  }
}
