package org.logits4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.backend.ExecutionContext;

/** The documented order of roundings, bit by bit. */
class PackedProductTest {
  private static final MatrixProduct PRODUCT = new PackedProduct();

  private static float[] floats(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private static double[] doubles(int length, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] values = new double[length];
    for (int i = 0; i < length; i++) {
      values[i] = random.nextDouble(-1, 1);
    }
    return values;
  }

  private static void inOrder(
      float alpha, float[] a, float[] b, float beta, float[] c, int m, int n, int k) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float result = beta * c[i * n + j];
        for (int from = 0; from < k; from += 128) {
          float sum = 0;
          for (int p = from; p < Math.min(k, from + 128); p++) {
            sum += a[i * k + p] * b[p * n + j];
          }
          result += alpha * sum;
        }
        c[i * n + j] = result;
      }
    }
  }

  private static void inOrder(
      double alpha, double[] a, double[] b, double beta, double[] c, int m, int n, int k) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double result = beta * c[i * n + j];
        for (int from = 0; from < k; from += 128) {
          double sum = 0;
          for (int p = from; p < Math.min(k, from + 128); p++) {
            sum += a[i * k + p] * b[p * n + j];
          }
          result += alpha * sum;
        }
        c[i * n + j] = result;
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "3, 33, 127",
    "4, 31, 128",
    "5, 513, 129",
    "33, 7, 256",
    "2, 1030, 257",
    "515, 3, 130",
    "70, 520, 300"
  })
  void sumsInTheDocumentedOrderWhateverTheThreads(int m, int n, int k) {
    float[] a = floats(m * k, 1);
    float[] b = floats(k * n, 2);
    float[] expected = floats(m * n, 3);
    inOrder(0.7f, a, b, -1.3f, expected, m, n, k);
    double[] aDouble = doubles(m * k, 4);
    double[] bDouble = doubles(k * n, 5);
    double[] expectedDouble = doubles(m * n, 6);
    inOrder(0.7, aDouble, bDouble, -1.3, expectedDouble, m, n, k);
    ExecutorService executor = Executors.newFixedThreadPool(3);
    try {
      for (int threads = 0; threads < 6; threads++) {
        ExecutionContext context =
            new ExecutionContext(0, threads % 2 == 0 ? null : executor, threads);
        float[] c = floats(m * n, 3);
        PRODUCT.multiply(
            0.7f,
            FloatMatrix.of(a, m, k),
            FloatMatrix.of(b, k, n),
            -1.3f,
            FloatMatrix.of(c, m, n),
            context);
        assertArrayEquals(expected, c);
        double[] cDouble = doubles(m * n, 6);
        PRODUCT.multiply(
            0.7,
            DoubleMatrix.of(aDouble, m, k),
            DoubleMatrix.of(bDouble, k, n),
            -1.3,
            DoubleMatrix.of(cDouble, m, n),
            context);
        assertArrayEquals(expectedDouble, cDouble);
      }
    } finally {
      executor.shutdown();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void isTheSameOnEveryJavaAndMachine(int threads) {
    int m = 131;
    int n = 77;
    int k = 301;
    float[] c = new float[m * n];
    PRODUCT.multiply(
        1,
        FloatMatrix.of(floats(m * k, 1), m, k),
        FloatMatrix.of(floats(k * n, 2), n, k).transposed(),
        0,
        FloatMatrix.of(c, m, n),
        new ExecutionContext(0, null, threads));
    assertEquals(1_264_859_111, Arrays.hashCode(c));
  }

  @Test
  void sumsOfNegativeZerosAreZero() {
    float[] c = {-0.0f};
    PRODUCT.multiply(
        1,
        FloatMatrix.of(new float[] {-0.0f}, 1, 1),
        FloatMatrix.of(new float[] {1}, 1, 1),
        0,
        FloatMatrix.of(c, 1, 1),
        ExecutionContext.DEFAULT);
    assertEquals(0.0f, c[0]);
  }
}
