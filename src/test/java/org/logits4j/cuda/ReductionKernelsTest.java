package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernels that reduce over rows, against the same sums in the same order, bit for bit. */
class ReductionKernelsTest {
  private static final int SEGMENT = 4096;
  private static final int THREADS = 256;
  private static final int WARP = 32;
  private static final int LABEL_BYTES = 160;
  private static final int LOSS_BYTES = 48;
  private static final int CLASSES = 100;
  private static final long IGNORED = -100;
  private static final double SCALE = 1.7;

  static Stream<Arguments> cases() {
    Stream<Arguments> few =
        Stream.of(75, 80, 90)
            .flatMap(
                capability ->
                    Stream.of(1, 31, 256, 257, 4095, 4096, 4097, 12_289)
                        .map(rows -> Arguments.of(capability, rows)));
    // more segments than four times the threads of the last block, whose loop nvcc unrolls
    return Stream.concat(few, Stream.of(Arguments.of(80, 1030 * SEGMENT)));
  }

  /** Numbers in memory of a card, and what is made of them. */
  private static final class Bench implements AutoCloseable {
    final SimulatedDriver driver;
    final Card card;
    final CudaMemory results;
    final HostWords status;

    Bench(int capability) {
      driver = SimulatedDriver.options().compute(capability / 10, capability % 10).build();
      card = new Card("cuda:0", driver);
      results = card.allocate(32);
      status = driver.allocateHostWords(2);
      status.set(0, -1);
    }

    long upload(ByteBuffer bytes) {
      long address = card.allocate(Math.max(1, bytes.remaining())).address();
      driver.copyToDevice(address, bytes, card.stream());
      return address;
    }

    /** A workspace for segments of two words each. */
    long partials(int rows) {
      return card.allocate(16L * Segments.count(rows)).address();
    }

    ByteBuffer read() {
      ByteBuffer bytes = direct(32);
      driver.copyToHost(bytes, results.address(), card.stream());
      return bytes;
    }

    @Override
    public void close() {
      status.close();
      card.close();
    }
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static double warp(double[] lanes, int from) {
    double[] sums = Arrays.copyOfRange(lanes, from, from + WARP);
    for (int step = WARP / 2; step > 0; step /= 2) {
      for (int lane = 0; lane < step; lane++) {
        sums[lane] += sums[lane + step];
      }
    }
    return sums[0];
  }

  /** By one block: each thread takes numbers in turns, then butterflies. */
  private static double block(double[] values) {
    double[] own = new double[THREADS];
    for (int i = 0; i < values.length; i++) {
      own[i % THREADS] += values[i];
    }
    double[] warps = new double[WARP];
    for (int w = 0; w < THREADS / WARP; w++) {
      warps[w] = warp(own, w * WARP);
    }
    return warp(warps, 0);
  }

  private static double sum(double[] values) {
    double[] segments = new double[Segments.count(values.length)];
    for (int i = 0; i < segments.length; i++) {
      int to = Math.min(values.length, (i + 1) * SEGMENT);
      segments[i] = block(Arrays.copyOfRange(values, i * SEGMENT, to));
    }
    return segments.length == 1 ? segments[0] : block(segments);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void losses(int capability, int rows) {
    SplittableRandom random = new SplittableRandom(rows);
    ByteBuffer bytes = direct(4 * rows);
    double[] losses = new double[rows];
    for (int i = 0; i < rows; i++) {
      float loss = (float) random.nextGaussian();
      bytes.putFloat(loss);
      losses[i] = loss;
    }
    double denominator = random.nextDouble(1, 2);
    try (Bench bench = new Bench(capability)) {
      long input = bench.upload(bytes.flip());
      long partials = bench.partials(rows);
      long divisor = bench.upload(direct(8).putDouble(denominator).flip());
      new Segments(bench.card, "losses", rows, LOSS_BYTES)
          .run(
              parameters ->
                  parameters
                      .put(input)
                      .put(partials)
                      .put(divisor)
                      .put(bench.results.address())
                      .put((long) rows)
                      .put(Float.BYTES),
              bench.card.stream());
      assertEquals((float) (sum(losses) / denominator), bench.read().getFloat(0));
      if (Segments.count(rows) > 1) {
        // what came out was rounded; the segments were not
        ByteBuffer first = direct(8);
        bench.driver.copyToHost(first, partials, bench.card.stream());
        assertEquals(block(Arrays.copyOf(losses, SEGMENT)), first.getDouble(0));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void labels(int capability, int rows) {
    SplittableRandom random = new SplittableRandom(rows);
    float[] weights = new float[CLASSES];
    Arrays.setAll(new double[CLASSES], c -> weights[c] = random.nextInt(1, 1 << 24) * 0x1p-20f);
    double[] counted = new double[rows];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = random.nextInt(10) == 0 ? (int) IGNORED : random.nextInt(CLASSES);
      counted[i] = labels[i] < 0 ? 0 : weights[labels[i]];
    }
    int bad = rows - 1 - random.nextInt((rows + 1) / 2);
    for (int i : new int[] {bad, rows - 1}) {
      labels[i] = CLASSES + i;
      counted[i] = 0;
    }
    ByteBuffer labelBytes = direct(4 * rows);
    ByteBuffer weightBytes = direct(4 * CLASSES);
    labelBytes.asIntBuffer().put(labels);
    weightBytes.asFloatBuffer().put(weights);
    try (Bench bench = new Bench(capability)) {
      long input = bench.upload(labelBytes);
      long partials = bench.partials(rows);
      long byClass = bench.upload(weightBytes);
      new Segments(bench.card, "labels", rows, LABEL_BYTES)
          .run(
              parameters ->
                  parameters
                      .put(input)
                      .put(byClass)
                      .put(partials)
                      .put(bench.results.address())
                      .put(bench.results.address() + 8)
                      .put(bench.status.address(0))
                      .put(0L)
                      .put(0L)
                      .put(0L)
                      .put((long) rows)
                      .put((long) rows)
                      .put(0L)
                      .put((long) CLASSES)
                      .put(IGNORED)
                      .put(SCALE)
                      .put(0.0)
                      .put(true)
                      .put(Integer.BYTES)
                      .put(true)
                      .put(Float.BYTES)
                      .put(0)
                      .put(0)
                      .put(0)
                      .put(true),
              bench.card.stream());
      double sum = sum(counted);
      double denominator = sum == 0 ? Double.NaN : sum;
      assertEquals(denominator, bench.read().getDouble(8));
      assertEquals((float) (SCALE / denominator), bench.read().getFloat(0));
      assertEquals(bad, bench.status.get(0));
      assertEquals(CLASSES + bad, bench.status.get(1));
    }
  }
}
