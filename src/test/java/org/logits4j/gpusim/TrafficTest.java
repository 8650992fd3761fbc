package org.logits4j.gpusim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is counted of a part of the device's memory. */
class TrafficTest {
  private static final int BYTES = 3 * Page.BYTES;

  private static LaunchReport run(SimulatedGpu gpu, String body, int blocks, long x, long y) {
    return gpu.load(Ptx.kernel(body))
        .kernel("k")
        .launch(Dim3.of(blocks), Dim3.of(64), 0, Arg.of(x), Arg.of(y));
  }

  private static SimulatedGpu gpu(int workers) {
    return SimulatedGpu.builder().workers(workers).build();
  }

  /** Each thread of each block copies a word. */
  private static String copy(String more) {
    return """
    mad.lo.u32 %r3, %r1, 64, %r0;
    mul.wide.u32 %rd3, %r3, 4;
    add.s64 %rd4, %rd0, %rd3;
    add.s64 %rd5, %rd1, %rd3;
    ld.global.u32 %r4, [%rd4];
    """
        + more
        + "st.global.u32 [%rd5], %r4;";
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void eachWordOnce(int workers) {
    SimulatedGpu gpu = gpu(workers);
    long x = gpu.allocate(BYTES);
    long y = gpu.allocate(BYTES);
    gpu.fill(x, (byte) 1, BYTES);
    LaunchReport report = run(gpu, copy(""), BYTES / 256, x, y);
    int sectors = BYTES / 32;
    assertEquals(new Traffic(BYTES, BYTES, 1, 1, sectors, sectors), report.loads(x, BYTES));
    assertEquals(report.loads(x, BYTES), report.stores(y, BYTES));
    assertTrue(report.loads(x, BYTES).isOnce());
    assertEquals(new Traffic(0, 0, 0, 0, 0, 0), report.stores(x, BYTES));
    assertEquals(new Traffic(6, 6, 1, 1, 1, 1), report.loads(x + 64 + 1, 6));
    assertEquals(new Traffic(6, 6, 1, 1, 2, 2), report.loads(x + 64 + 30, 6));
    assertEquals(BYTES, report.bytesLoaded(x, BYTES));
    assertEquals(BYTES - 100, report.bytesStored(y + 100, BYTES - 100));
    assertEquals(sectors, report.distinctSectorsRead());
  }

  @Test
  void whatIsReadAgainIsSeen() {
    SimulatedGpu gpu = gpu(2);
    long x = gpu.allocate(BYTES);
    long y = gpu.allocate(BYTES);
    gpu.fill(x, (byte) 1, BYTES);
    String again = "setp.eq.u32 %p0, %r3, 70; @%p0 ld.global.u32 %r5, [%rd4];";
    LaunchReport report = run(gpu, copy(again), BYTES / 256, x, y);
    Traffic loads = report.loads(x, BYTES);
    assertEquals(BYTES + 4, loads.bytes());
    assertEquals(2, loads.most());
    assertFalse(loads.isOnce());
    assertTrue(report.loads(x, 280).isOnce());
    assertTrue(report.loads(x + 284, BYTES - 284).isOnce());
    assertEquals(BYTES / 32 + 1, loads.sectors());
  }

  @Test
  void whatIsLeftOutIsSeen() {
    SimulatedGpu gpu = gpu(2);
    long x = gpu.allocate(BYTES + 1);
    long y = gpu.allocate(BYTES);
    gpu.fill(x, (byte) 1, BYTES);
    LaunchReport report = run(gpu, copy("setp.eq.u32 %p0, %r3, 70; @%p0 ret;"), BYTES / 256, x, y);
    assertEquals(
        new Traffic(BYTES, BYTES, 0, 1, BYTES / 32, BYTES / 32), report.loads(x, BYTES + 1));
    Traffic stores = report.stores(y, BYTES);
    assertEquals(BYTES - 4, stores.distinctBytes());
    assertEquals(0, stores.least());
    assertFalse(stores.isOnce());
  }

  @Test
  void unalignedRangesTouchMoreSectors() {
    assertEquals(1, Traffic.ideal(64, 32));
    assertEquals(2, Traffic.ideal(65, 32));
    assertEquals(1, Traffic.ideal(95, 1));
    assertEquals(3, Traffic.ideal(95, 34));
  }

  @Test
  void footprints() {
    SimulatedGpu gpu = gpu(2);
    long x = gpu.allocate(BYTES);
    long y = gpu.allocate(BYTES);
    gpu.fill(x, (byte) 1, BYTES);
    LaunchReport report = run(gpu, copy("setp.eq.u32 %p0, %r3, 70; @%p0 ret;"), BYTES / 256, x, y);
    assertEquals(x + 17, report.loaded().common(Footprint.of(x + 17, 100)));
    assertEquals(-1, report.loaded().common(report.stored()));
    assertEquals(-1, report.stored().common(Footprint.of(y + 280, 4)));
    assertEquals(y + 284, report.stored().common(Footprint.of(y + 280, 5)));
    Footprint left = Footprint.rows(100, 8, 16, 10);
    assertEquals(-1, left.common(Footprint.rows(108, 8, 16, 10)));
    assertEquals(132, left.common(Footprint.of(130, 3)));
    assertEquals(-1, left.common(Footprint.NONE));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void accessesOfAllSizes(int blocks) {
    SimulatedGpu gpu = SimulatedGpu.builder().races(false).workers(2).build();
    long x = gpu.allocate(101);
    gpu.fill(x, (byte) 1, 101);
    String body =
        """
        setp.ne.u32 %p0, %r0, 0;
        @%p0 bra DONE;
        ld.global.v4.u32 {%r3, %r4, %r5, %r6}, [%rd0+16];
        ld.global.u64 %rd3, [%rd0+24];
        ld.global.u16 %h0, [%rd0+30];
        ld.global.u8 %h0, [%rd0+31];
        ld.global.u8 %h0, [%rd0+100];
        ld.global.u32 %r3, [%rd0+96];
        DONE:
        """;
    LaunchReport report = run(gpu, body, blocks, x, x);
    assertEquals(blocks * 32L, report.bytesLoaded(x, 101));
    assertEquals(0, report.bytesLoaded(x, 16));
    long[] times = {1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 4};
    for (int i = 0; i < times.length; i++) {
      assertEquals(blocks * times[i], report.bytesLoaded(x + 16 + i, 1), "byte " + i);
    }
    assertEquals(blocks, report.loads(x + 96, 5).least());
    assertEquals(blocks, report.loads(x + 96, 5).most());
  }
}
