package org.logits4j.gpusim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clusters, asynchronous copies and matrix products as nvcc compiles them. */
class ClusterKernelTest {
  private static final int THREADS = 128;
  private final SplittableRandom random = new SplittableRandom(11);

  private static Kernel kernel(SimulatedGpu gpu, String name) {
    return gpu.load(Resources.text("cluster.ptx")).kernel(name);
  }

  /** Rows stay in a ring of three stages; every element is read once and written once. */
  @ParameterizedTest
  @CsvSource({
    "normalize4, 4, 1, 5, 1",
    "normalize4, 4, 2, 9, 2",
    "normalize4, 4, 3, 2, 3",
    "normalize16, 16, 1, 4, 4"
  })
  void aPersistentRing(String name, int blocks, int clusters, int rows, int seed) {
    SimulatedGpu gpu = SimulatedGpu.builder().seed(seed).largeClusters(true).build();
    DeviceArrays arrays = new DeviceArrays(gpu);
    int slice = 200;
    int row = slice * blocks;
    float[] x = new float[rows * row];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextDouble(0.5, 1.5);
    }
    long address = arrays.put(x);
    LaunchReport report =
        kernel(gpu, name)
            .launch(
                Dim3.of(blocks * clusters),
                Dim3.of(THREADS),
                3 * 4 * slice,
                Arg.of(address),
                Arg.of((long) rows),
                Arg.of(slice));
    float[] y = arrays.floats(address, x.length);
    for (int r = 0; r < rows; r++) {
      double sum = 0;
      for (int i = 0; i < row; i++) {
        sum += x[r * row + i];
      }
      for (int i = 0; i < row; i++) {
        double expected = x[r * row + i] / sum;
        assertEquals(expected, y[r * row + i], 1e-5 * expected);
      }
    }
    assertTrue(report.loads(address, 4L * x.length).isOnce());
    assertTrue(report.stores(address, 4L * x.length).isOnce());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void aProductOfMatrices(int seed) {
    SimulatedGpu gpu = SimulatedGpu.builder().seed(seed).build();
    DeviceArrays arrays = new DeviceArrays(gpu);
    short[] a = new short[16 * 16];
    short[] b = new short[16 * 8];
    fill(a);
    fill(b);
    long c = gpu.allocate(4 * 16 * 8);
    kernel(gpu, "multiply_bf16")
        .launch(
            Dim3.of(1), Dim3.of(32), 0, Arg.of(arrays.put(a)), Arg.of(arrays.put(b)), Arg.of(c));
    float[] product = arrays.floats(c, 16 * 8);
    for (int i = 0; i < 16; i++) {
      for (int j = 0; j < 8; j++) {
        double expected = 0;
        for (int k = 0; k < 16; k++) {
          expected += value(a[i * 16 + k]) * value(b[k * 8 + j]);
        }
        // Small integers: every order of the sum is exact.
        assertEquals(expected, product[i * 8 + j]);
      }
    }
  }

  private void fill(short[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (short) (Float.floatToIntBits(random.nextInt(-8, 9)) >>> 16);
    }
  }

  private static double value(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }
}
