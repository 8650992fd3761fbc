package org.logits4j.gpusim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What nvcc makes of the idioms of a library's kernels gives the same as Java. */
class CompiledIdiomsTest {
  private static final int LANES = 32;

  private final SplittableRandom random = new SplittableRandom(5);
  private final SimulatedGpu gpu = SimulatedGpu.builder().seed(4).build();
  private final DeviceArrays arrays = new DeviceArrays(gpu);

  private LaunchReport run(int architecture, String kernel, int threads, Arg... arguments) {
    return gpu.load(Resources.text("idioms" + architecture + ".ptx"))
        .kernel(kernel)
        .launch(Dim3.of(1), Dim3.of(threads), 0, arguments);
  }

  @ParameterizedTest
  @ValueSource(ints = {75, 80})
  void structuresByValue(int architecture) {
    float[] x = {1.5f, -2, 3, 0, 1e20f, 7, 8};
    long in = arrays.put(x);
    long out = gpu.allocate(28);
    ByteBuffer structure = ByteBuffer.allocate(56).order(ByteOrder.LITTLE_ENDIAN);
    structure.putLong(in).putLong(out).putLong(x.length);
    for (int i = 0; i < 5; i++) {
      structure.putInt(10 * i);
    }
    structure.putFloat(0.25f).put((byte) 1);
    LaunchReport report = run(architecture, "structure", 32, Arg.of(structure.array()));
    float[] wanted = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      wanted[i] = x[i] * 0.25f + 10 * (i % 5) + 1;
    }
    assertArrayEquals(wanted, arrays.floats(out, x.length));
    assertTrue(report.loads(in, 28).isOnce());
    assertTrue(report.stores(out, 28).isOnce());
  }

  @ParameterizedTest
  @ValueSource(ints = {75, 80})
  void hintsChangeNothing(int architecture) {
    byte[] bytes = new byte[4 * LANES * 16];
    random.nextBytes(bytes);
    long x = gpu.allocate(bytes.length);
    long y = gpu.allocate(bytes.length);
    gpu.copyIn(x, bytes);
    LaunchReport report = run(architecture, "hints", LANES, Arg.of(x), Arg.of(y));
    byte[] copy = new byte[bytes.length];
    gpu.copyOut(y, copy);
    assertArrayEquals(bytes, copy);
    assertTrue(report.loads(x, bytes.length).isOnce());
    assertEquals(Traffic.ideal(y, bytes.length), report.stores(y, bytes.length).sectors());
  }

  @ParameterizedTest
  @ValueSource(ints = {75, 80})
  void bits(int architecture) {
    int[] x = new int[2 * LANES];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextInt();
    }
    long in = arrays.put(x);
    long out = gpu.allocate(4 * 12 * LANES);
    run(architecture, "bits", LANES, Arg.of(in), Arg.of(out));
    int[] y = arrays.ints(out, 12 * LANES);
    for (int i = 0; i < LANES; i++) {
      int[] wanted = bits(x[i], x[i + LANES], i);
      for (int k = 0; k < wanted.length; k++) {
        assertEquals(wanted[k], y[12 * i + k], "result " + k + " of lane " + i);
      }
    }
  }

  private static int[] bits(int a, int b, int n) {
    long both = Integer.toUnsignedLong(b) << 32 | Integer.toUnsignedLong(a);
    long wide = Integer.toUnsignedLong(a) * Integer.toUnsignedLong(b);
    int selector = 0x6240 ^ n;
    int permuted = 0;
    for (int k = 0; k < 4; k++) {
      permuted |= (int) (both >>> (8 * (selector >>> (4 * k) & 7)) & 0xFF) << (8 * k);
    }
    int more = Integer.compareUnsigned(a, b) > 0 ? a : b;
    return new int[] {
      permuted,
      (a & b) ^ (~a & n),
      a >>> 7 & 0x3FF,
      (int) (both << n >>> 32),
      Integer.bitCount(a)
          + Integer.numberOfLeadingZeros(b)
          + (a == 0 ? 0 : Integer.numberOfTrailingZeros(a) + 1),
      Integer.reverse(a),
      (int) (wide >>> 32),
      Integer.divideUnsigned(a, b | 1) + Integer.remainderUnsigned(a, 10),
      a / 7 + b % 9,
      more - (more == a ? b : a),
      (int) Long.divideUnsigned(wide, Integer.toUnsignedLong(a | 1))
          + (int) (unsignedHigh(wide) >>> 5),
      (int) ((wide ^ n) >> n)
    };
  }

  /** The upper half of a square. */
  private static long unsignedHigh(long a) {
    long square = Math.multiplyHigh(a, a);
    return a < 0 ? square + 2 * a : square;
  }

  @ParameterizedTest
  @ValueSource(ints = {75, 80})
  void bf16IsRoundedAlikeByIntegersAndInstructions(int architecture) {
    float[] x = new float[LANES];
    for (int i = 0; i < LANES; i++) {
      x[i] = Float.intBitsToFloat(random.nextInt() & 0xFF7FFFFF);
    }
    x[0] = Float.NaN;
    x[1] = Float.NEGATIVE_INFINITY;
    x[2] = Float.MAX_VALUE;
    x[3] = Float.intBitsToFloat(0x3F808000);
    x[4] = Float.intBitsToFloat(0x3F818000);
    x[5] = -0f;
    long in = arrays.put(x);
    long out = gpu.allocate(4 * LANES);
    run(architecture, "brain", LANES, Arg.of(in), Arg.of(out));
    short[] y = arrays.shorts(out, 2 * LANES);
    for (int i = 0; i < LANES; i++) {
      assertEquals((short) SmallFloat.BF16.round(x[i], Rounding.RN), y[2 * i]);
      assertEquals(y[2 * i], y[2 * i + 1]);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {75, 80})
  void functions(int architecture) {
    double[] x = new double[2 * LANES];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextDouble(-30, 30);
    }
    long in = arrays.put(x);
    long wide = gpu.allocate(8 * 4 * LANES);
    long narrow = gpu.allocate(4 * 4 * LANES);
    run(architecture, "functions", LANES, Arg.of(in), Arg.of(wide), Arg.of(narrow));
    double[] y = arrays.doubles(wide, 4 * LANES);
    float[] z = arrays.floats(narrow, 4 * LANES);
    for (int i = 0; i < LANES; i++) {
      double a = x[i];
      double b = x[i + LANES];
      float c = (float) a;
      float d = (float) b;
      assertEquals(a / b, y[4 * i]);
      close(Math.log1p(Math.abs(a)), y[4 * i + 1], 0x1p-51);
      assertEquals(Math.fma(a, b, Math.sqrt(Math.abs(b))), y[4 * i + 2]);
      assertEquals(Math.min(Math.rint(a), Math.floor(b)) + (long) a, y[4 * i + 3]);
      assertEquals(c / d, z[4 * i]);
      close(Math.tanh(c), z[4 * i + 1], 0x1p-21);
      close(Math.log1p(Math.abs(d)), z[4 * i + 2], 0x1p-22);
      float truncated = (float) (c < 0 ? Math.ceil(c) : Math.floor(c));
      float larger = Math.max(truncated, (float) Math.ceil(d));
      assertEquals(Math.copySign(larger, c), z[4 * i + 3]);
    }
  }

  private static void close(double wanted, double actual, double relative) {
    assertEquals(wanted, actual, Math.abs(wanted) * relative);
  }

  @ParameterizedTest
  @ValueSource(ints = {75, 80})
  void exchanges(int architecture) {
    int threads = 96;
    long[] x = new long[threads];
    for (int i = 0; i < threads; i++) {
      x[i] = random.nextInt(0, 1000);
    }
    x[5] = 7;
    x[70] = -11;
    x[90] = -2000;
    long all = Arrays.stream(x).sum();
    long in = arrays.put(x);
    long out = gpu.allocate(8L * 4 * threads);
    long least = arrays.put(-1L);
    run(architecture, "exchange", threads, Arg.of(in), Arg.of(out), Arg.of(least));
    long[] y = arrays.longs(out, 4 * threads);
    for (int i = 0; i < threads; i++) {
      int first = i / LANES * LANES;
      long prefix = 0;
      long odd = 0;
      int same = 0;
      for (int k = first; k < first + LANES; k++) {
        prefix += k <= i ? x[k] : 0;
        odd |= (x[k] & 1) << (k - first);
        same += (x[k] & 3) == (x[i] & 3) ? 1 : 0;
      }
      assertArrayEquals(
          new long[] {all, prefix, odd, same + 100}, Arrays.copyOfRange(y, 4 * i, 4 * i + 4));
    }
    assertEquals(70, arrays.longs(least, 1)[0]);
  }
}
