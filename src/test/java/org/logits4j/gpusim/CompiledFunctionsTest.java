package org.logits4j.gpusim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The exponentials, logarithms and quotients that nvcc puts into kernels. */
class CompiledFunctionsTest {
  @Test
  void functionsOfTheLibrary() {
    int n = 40;
    double[] x = new double[n];
    SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < n; i++) {
      x[i] = random.nextDouble(-80, 80);
    }
    SimulatedGpu gpu = SimulatedGpu.builder().build();
    DeviceArrays arrays = new DeviceArrays(gpu);
    long in = arrays.put(x);
    long y = gpu.allocate(24L * n);
    long z = gpu.allocate(12L * n);
    byte[] structure =
        ByteBuffer.allocate(32)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(in)
            .putLong(y)
            .putLong(z)
            .putInt(n)
            .array();
    gpu.load(Resources.text("compiled.ptx"))
        .kernel("functions")
        .launch(Dim3.of(1), Dim3.of(64), 0, Arg.of(structure));
    double[] wide = arrays.doubles(y, 3 * n);
    float[] narrow = arrays.floats(z, 3 * n);
    for (int i = 0; i < n; i++) {
      float f = (float) x[i];
      close(Math.exp(x[i]), wide[3 * i], 2 * 0x1p-52);
      close(Math.log(Math.abs(x[i])), wide[3 * i + 1], 2 * 0x1p-52);
      assertEquals(1 / x[i], wide[3 * i + 2]);
      close(Math.exp(f), narrow[3 * i], 3 * 0x1p-23);
      close(Math.log(Math.abs(f)), narrow[3 * i + 1], 3 * 0x1p-23);
      assertEquals(f / 3f + (i / 7 + i % 5), narrow[3 * i + 2]);
    }
  }

  private static void close(double wanted, double actual, double relative) {
    assertEquals(wanted, actual, Math.abs(wanted) * relative);
  }
}
