package org.logits4j.gpusim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The seed decides in which order warps and blocks run. */
class ScheduleTest {
  private static final int BLOCKS = 10;
  private static final int WARPS = 4;

  /** Each warp takes tickets, several times; the result is who took which. */
  private static int[] tickets(long seed, int workers) {
    String body =
        """
        and.b32 %r3, %r0, 31;
        setp.ne.u32 %p0, %r3, 0;
        @%p0 ret;
        shr.u32 %r4, %r0, 5;
        mad.lo.u32 %r4, %r1, 4, %r4;
        mov.u32 %r5, 0;
        AGAIN:
        atom.global.add.u32 %r6, [%rd0], 1;
        mul.wide.u32 %rd3, %r6, 4;
        add.s64 %rd3, %rd1, %rd3;
        st.global.u32 [%rd3], %r4;
        add.u32 %r5, %r5, 1;
        setp.lt.u32 %p1, %r5, 3;
        @%p1 bra AGAIN;
        """;
    SimulatedGpu gpu = SimulatedGpu.builder().seed(seed).workers(workers).build();
    DeviceArrays arrays = new DeviceArrays(gpu);
    long counter = arrays.put(0);
    long out = gpu.allocate(4L * BLOCKS * WARPS * 3);
    gpu.load(Ptx.kernel(body))
        .kernel("k")
        .launch(Dim3.of(BLOCKS), Dim3.of(32 * WARPS), 0, Arg.of(counter), Arg.of(out));
    assertEquals(BLOCKS * WARPS * 3, arrays.ints(counter, 1)[0]);
    return arrays.ints(out, BLOCKS * WARPS * 3);
  }

  @Test
  void oneWorkerRepeatsExactly() {
    assertArrayEquals(tickets(4, 1), tickets(4, 1));
  }

  @Test
  void seedsGiveDifferentOrders() {
    Set<String> orders = new HashSet<>();
    for (int seed = 0; seed < 20; seed++) {
      int[] tickets = tickets(seed, 1);
      orders.add(Arrays.toString(tickets));
      int[] sorted = tickets.clone();
      Arrays.sort(sorted);
      for (int i = 0; i < sorted.length; i++) {
        assertEquals(i / 3, sorted[i]);
      }
    }
    assertTrue(orders.size() >= 18, orders::toString);
  }

  @Test
  void someSchedulesInterleaveWarps() {
    boolean interleaved = false;
    for (int seed = 0; seed < 20; seed++) {
      int[] tickets = tickets(seed, 1);
      for (int i = 0; i + 3 <= tickets.length; i += 3) {
        interleaved |= tickets[i] != tickets[i + 2];
      }
    }
    assertTrue(interleaved);
  }

  @Test
  void severalWorkersCountTheSame() {
    int[] tickets = tickets(1, 4);
    Arrays.sort(tickets);
    for (int i = 0; i < tickets.length; i++) {
      assertEquals(i / 3, tickets[i]);
    }
  }
}
