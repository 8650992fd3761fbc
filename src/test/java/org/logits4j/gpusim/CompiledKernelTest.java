package org.logits4j.gpusim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What nvcc compiled gives the same as Java, under several schedules. */
class CompiledKernelTest {
  private final SplittableRandom random = new SplittableRandom(7);

  private static SimulatedGpu gpu(long seed) {
    return SimulatedGpu.builder().seed(seed).build();
  }

  private static Kernel kernel(SimulatedGpu gpu, String name) {
    return gpu.load(Resources.text("compiled.ptx")).kernel(name);
  }

  private float[] floats(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-8, 8);
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 32", "1000, 3, 64", "5000, 2, 256", "77, 4, 96"})
  void vectorAdd(int n, int blocks, int threads) {
    SimulatedGpu gpu = gpu(n);
    DeviceArrays arrays = new DeviceArrays(gpu);
    float[] a = floats(n);
    float[] b = floats(n);
    long x = arrays.put(a);
    long y = arrays.put(b);
    long z = gpu.allocate(4L * n);
    LaunchReport report =
        kernel(gpu, "vector_add")
            .launch(
                Dim3.of(blocks),
                Dim3.of(threads),
                0,
                Arg.of(x),
                Arg.of(y),
                Arg.of(z),
                Arg.of((long) n));
    float[] c = new float[n];
    for (int i = 0; i < n; i++) {
      c[i] = a[i] + b[i];
    }
    assertArrayEquals(c, arrays.floats(z, n));
    assertEquals(8L * n, report.globalBytesLoaded());
    assertEquals(4L * n, report.globalBytesStored());
  }

  private static float warpSum(float[] lanes) {
    float[] sums = lanes.clone();
    for (int o = 16; o > 0; o >>= 1) {
      float[] next = new float[32];
      for (int i = 0; i < 32; i++) {
        next[i] = sums[i] + sums[i ^ o];
      }
      sums = next;
    }
    return sums[0];
  }

  private static float blockSum(float[] x, int from, int n, int threads) {
    float[] lanes = new float[threads];
    for (int i = 0; i < n; i++) {
      lanes[i % threads] += x[from + i];
    }
    float[] parts = new float[32];
    for (int w = 0; w < threads / 32; w++) {
      parts[w] = warpSum(Arrays.copyOfRange(lanes, 32 * w, 32 * w + 32));
    }
    return warpSum(parts);
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 64, 256, 1024})
  void blockSums(int threads) {
    int rows = 5;
    int n = 777;
    float[] x = floats(rows * n);
    for (int seed = 0; seed < 3; seed++) {
      SimulatedGpu gpu = gpu(seed);
      DeviceArrays arrays = new DeviceArrays(gpu);
      long in = arrays.put(x);
      long out = gpu.allocate(4L * rows);
      kernel(gpu, "block_sum")
          .launch(Dim3.of(rows), Dim3.of(threads), 0, Arg.of(in), Arg.of(out), Arg.of(n));
      float[] wanted = new float[rows];
      for (int r = 0; r < rows; r++) {
        wanted[r] = blockSum(x, r * n, n, threads);
      }
      assertArrayEquals(wanted, arrays.floats(out, rows));
    }
  }

  private static short bf16(double value) {
    return (short) SmallFloat.BF16.round(value, Rounding.RN);
  }

  private static float fromBf16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  @ParameterizedTest
  @EnumSource(Approximation.class)
  void rowSoftmax(Approximation approximation) {
    int rows = 4;
    int n = 300;
    int ld = 304;
    short[] x = new short[rows * ld];
    for (int i = 0; i < x.length; i++) {
      x[i] = bf16(random.nextDouble(-10, 10));
    }
    SimulatedGpu gpu = SimulatedGpu.builder().seed(3).approximations(approximation).build();
    DeviceArrays arrays = new DeviceArrays(gpu);
    long in = arrays.put(x);
    long out = gpu.allocate(2L * rows * ld);
    LaunchReport report =
        kernel(gpu, "row_softmax")
            .launch(
                Dim3.of(rows),
                Dim3.of(128),
                4 * n,
                Arg.of(in),
                Arg.of(out),
                Arg.of((long) ld),
                Arg.of(n));
    for (int r = 0; r < rows; r++) {
      short[] y = arrays.shorts(out + 2L * r * ld, n);
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += Math.exp(fromBf16(x[r * ld + i]));
      }
      for (int i = 0; i < n; i++) {
        double wanted = Math.exp(fromBf16(x[r * ld + i])) / sum;
        assertEquals(wanted, fromBf16(y[i]), wanted * 0x1.01p-8);
      }
    }
    assertEquals((long) rows * n, report.specialFunctions());
    assertEquals(2L * rows * n, report.globalBytesLoaded());
    assertTrue(gpu.isWritten(out, 2 * n));
    assertTrue(!gpu.isWritten(out, 2 * ld));
  }

  @ParameterizedTest
  @CsvSource({"transpose_padded, 1", "transpose_plain, 32"})
  void transposes(String name, int conflict) {
    int rows = 50;
    int columns = 70;
    float[] x = floats(rows * columns);
    SimulatedGpu gpu = gpu(1);
    DeviceArrays arrays = new DeviceArrays(gpu);
    long in = arrays.put(x);
    long out = gpu.allocate(4L * rows * columns);
    LaunchReport report =
        kernel(gpu, name)
            .launch(
                new Dim3(3, 2, 1),
                new Dim3(32, 8, 1),
                0,
                Arg.of(in),
                Arg.of(out),
                Arg.of(rows),
                Arg.of(columns));
    float[] wanted = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      wanted[i % columns * rows + i / columns] = x[i];
    }
    assertArrayEquals(wanted, arrays.floats(out, x.length));
    assertEquals(conflict, report.worstBankConflict());
  }

  @Test
  void labelsAreChecked() {
    int n = 1000;
    long[] labels = new long[n];
    for (int i = 0; i < n; i++) {
      labels[i] = i % 10;
    }
    labels[333] = -1;
    labels[345] = 1L << 40;
    labels[901] = 10;
    SimulatedGpu gpu = gpu(5);
    DeviceArrays arrays = new DeviceArrays(gpu);
    long in = arrays.put(labels);
    long first = arrays.put(-1L);
    long counts = arrays.put(0, 0);
    kernel(gpu, "check_labels")
        .launch(
            Dim3.of(8),
            Dim3.of(128),
            0,
            Arg.of(in),
            Arg.of((long) n),
            Arg.of(10L),
            Arg.of(first),
            Arg.of(counts),
            Arg.of(counts + 4));
    assertEquals(333, arrays.longs(first, 1)[0]);
    assertArrayEquals(new int[] {2, 100}, arrays.ints(counts, 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bf16_axpy", "f16_axpy"})
  void pairs(String name) {
    SmallFloat format = name.startsWith("b") ? SmallFloat.BF16 : SmallFloat.F16;
    int n = 100;
    float a = 1.75f;
    short[] x = new short[2 * n];
    short[] y = new short[2 * n];
    short[] wanted = new short[2 * n];
    for (int i = 0; i < 2 * n; i++) {
      x[i] = (short) random.nextInt(0x4000);
      y[i] = (short) random.nextInt(0x4000);
      double exact = a * format.value(x[i]) + format.value(y[i]);
      wanted[i] = (short) format.round((float) exact, Rounding.RN);
    }
    SimulatedGpu gpu = gpu(2);
    DeviceArrays arrays = new DeviceArrays(gpu);
    long in = arrays.put(x);
    long out = arrays.put(y);
    kernel(gpu, name)
        .launch(Dim3.of(2), Dim3.of(64), 0, Arg.of(in), Arg.of(out), Arg.of(a), Arg.of(n));
    assertArrayEquals(wanted, arrays.shorts(out, 2 * n));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7})
  void theLastBlockAddsUp(long seed) {
    int n = 3000;
    int blocks = 7;
    float[] x = floats(n);
    SimulatedGpu gpu = gpu(seed);
    DeviceArrays arrays = new DeviceArrays(gpu);
    long in = arrays.put(x);
    long partial = gpu.allocate(4L * blocks);
    long ticket = arrays.put(0);
    long out = gpu.allocate(4);
    kernel(gpu, "last_block_sum")
        .launch(
            Dim3.of(blocks),
            Dim3.of(32),
            0,
            Arg.of(in),
            Arg.of((long) n),
            Arg.of(partial),
            Arg.of(ticket),
            Arg.of(out));
    float[][] lanes = new float[blocks][32];
    for (int i = 0; i < n; i++) {
      lanes[i / 32 % blocks][i % 32] += x[i];
    }
    float wanted = 0;
    for (float[] warp : lanes) {
      wanted += warpSum(warp);
    }
    assertEquals(wanted, arrays.floats(out, 1)[0]);
  }
}
