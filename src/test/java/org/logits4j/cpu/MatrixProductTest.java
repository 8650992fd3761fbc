package org.logits4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.commons.numbers.core.DD;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.backend.ExecutionContext;

/** What holds for every {@link MatrixProduct}. */
class MatrixProductTest {
  private static final int[] SIZES = {1, 2, 3, 5, 17, 64, 65, 130};
  private static final double[] FACTORS = {0, 1, -0.5, 2.75};
  private static final ExecutionContext CONTEXT = ExecutionContext.DEFAULT;

  static Stream<ProductCase> cases() {
    List<MatrixProduct> products = new ArrayList<>(List.of(MatrixProducts.packed()));
    if (MatrixProducts.best() != MatrixProducts.packed()) {
      products.add(MatrixProducts.best());
    }
    return products.stream()
        .flatMap(p -> Stream.of(new ProductCase(p, true), new ProductCase(p, false)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isWithinTheErrorBound(ProductCase product) {
    SplittableRandom random = new SplittableRandom(11);
    for (int m : SIZES) {
      for (int n : SIZES) {
        for (int k : SIZES) {
          double alpha = FACTORS[random.nextInt(FACTORS.length)];
          double beta = FACTORS[random.nextInt(FACTORS.length)];
          assertWithinBound(product, m, n, k, alpha, beta, random);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isWithinTheErrorBoundForAllFactors(ProductCase product) {
    SplittableRandom random = new SplittableRandom(12);
    for (double alpha : FACTORS) {
      for (double beta : FACTORS) {
        assertWithinBound(product, 9, 21, 150, alpha, beta, random);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isWithinTheErrorBoundBeyondOneBlock(ProductCase product) {
    SplittableRandom random = new SplittableRandom(13);
    assertWithinBound(product, 1100, 5, 3, 1, 1, random);
    assertWithinBound(product, 3, 2100, 5, 1, 1, random);
    assertWithinBound(product, 5, 3, 2100, 1, 1, random);
    assertWithinBound(product, 5, 3, 2100, 1, 0, random);
  }

  /** All four orientations, with NaN around a and b, against one exact product. */
  private static void assertWithinBound(
      ProductCase product,
      int m,
      int n,
      int k,
      double alpha,
      double beta,
      SplittableRandom random) {
    GappedMatrix a = GappedMatrix.random(m, k, Double.NaN, random);
    GappedMatrix b = GappedMatrix.random(k, n, Double.NaN, random);
    GappedMatrix at = a.transposedCopy(random);
    GappedMatrix bt = b.transposedCopy(random);
    GappedMatrix c = GappedMatrix.random(m, n, random.nextBoolean() ? Double.NaN : 12_345, random);
    int terms = alpha == 1 && beta == 0 ? k : k + 2;
    double gamma = terms * product.unitRoundoff() / (1 - terms * product.unitRoundoff());
    DD[] exact = new DD[m * n];
    double[] bound = new double[m * n];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        DD sum = DD.ZERO;
        double magnitude = 0;
        for (int p = 0; p < k; p++) {
          sum = sum.add(DD.ofProduct(a.get(i, p), b.get(p, j)));
          magnitude += Math.abs(a.get(i, p) * b.get(p, j));
        }
        exact[i * n + j] = sum.multiply(alpha).add(DD.ofProduct(beta, c.get(i, j)));
        bound[i * n + j] =
            gamma * (Math.abs(alpha) * magnitude + Math.abs(beta * c.get(i, j))) * (1 + 1e-12);
      }
    }
    for (int orientation = 0; orientation < 4; orientation++) {
      boolean transposeA = (orientation & 1) != 0;
      boolean transposeB = (orientation & 2) != 0;
      GappedMatrix result = c.copy();
      if (beta == 0) {
        result.fill(Double.NaN);
      }
      product.multiply(
          alpha,
          transposeA ? at : a,
          transposeA,
          transposeB ? bt : b,
          transposeB,
          beta,
          result,
          CONTEXT);
      assertTrue(result.areGapsUntouched(), "the result's gaps were written");
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double error = exact[i * n + j].subtract(result.get(i, j)).abs().doubleValue();
          if (!(error <= bound[i * n + j])) {
            fail(
                String.format(
                    "m=%d n=%d k=%d alpha=%s beta=%s orientation=%d: (%d, %d) is %s, error %s"
                        + " exceeds %s",
                    m,
                    n,
                    k,
                    alpha,
                    beta,
                    orientation,
                    i,
                    j,
                    result.get(i, j),
                    error,
                    bound[i * n + j]));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void emptyProducts(ProductCase product) {
    SplittableRandom random = new SplittableRandom(14);
    for (double beta : FACTORS) {
      GappedMatrix c = GappedMatrix.random(3, 4, Double.NaN, random);
      GappedMatrix scaled = c.copy();
      if (beta == 0) {
        scaled.fill(Double.NaN);
      }
      product.multiply(
          1,
          GappedMatrix.random(3, 0, Double.NaN, random),
          false,
          GappedMatrix.random(0, 4, Double.NaN, random),
          false,
          beta,
          scaled,
          CONTEXT);
      assertTrue(scaled.areGapsUntouched());
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 4; j++) {
          assertEquals(
              beta == 0 ? 0.0 : beta * c.get(i, j), scaled.get(i, j), 2 * product.unitRoundoff());
        }
      }
    }
    for (int[] size : new int[][] {{0, 4, 5}, {3, 0, 5}, {0, 0, 0}}) {
      GappedMatrix c = GappedMatrix.random(size[0], size[1], 12_345, random);
      product.multiply(
          1,
          GappedMatrix.random(size[0], size[2], 1, random),
          false,
          GappedMatrix.random(size[2], size[1], 1, random),
          false,
          0,
          c,
          CONTEXT);
      assertTrue(c.areGapsUntouched());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void alphaZeroReadsNoOperand(ProductCase product) {
    SplittableRandom random = new SplittableRandom(15);
    GappedMatrix a = GappedMatrix.random(3, 7, 0, random);
    a.fill(Double.NaN);
    GappedMatrix c = GappedMatrix.random(3, 4, 0, random);
    GappedMatrix result = c.copy();
    product.multiply(0, a, false, GappedMatrix.random(7, 4, 0, random), false, 1, result, CONTEXT);
    assertArrayEquals(c.array, result.array);
  }

  /** With three steps after the first 128, of which the special values lie in step 3. */
  @ParameterizedTest
  @MethodSource("cases")
  void specialValuesStayInTheirRowOrColumn(ProductCase product) {
    int k = 131;
    SplittableRandom random = new SplittableRandom(16);
    GappedMatrix a = GappedMatrix.random(7, k, 0, random);
    GappedMatrix b = GappedMatrix.random(k, 33, 0, random);
    a.set(4, 130, Double.NaN);
    a.set(6, 3, Double.POSITIVE_INFINITY);
    b.set(3, 20, 0);
    b.set(3, 11, Double.NaN);
    b.set(3, 25, Double.NEGATIVE_INFINITY);
    GappedMatrix c = GappedMatrix.random(7, 33, 0, random);
    product.multiply(1, a, false, b, false, 1, c, CONTEXT);
    for (int i = 0; i < 7; i++) {
      for (int j = 0; j < 33; j++) {
        boolean isNaN = i == 4 || j == 11 || (i == 6 && j == 20);
        boolean isInfinite = !isNaN && (i == 6 || j == 25);
        assertEquals(isNaN, Double.isNaN(c.get(i, j)), i + ", " + j);
        assertEquals(isInfinite, Double.isInfinite(c.get(i, j)), i + ", " + j);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void threadsMayWriteNeighbouringColumnsAtOnce(ProductCase product) throws Exception {
    int m = 40;
    int n = 24;
    int k = 30;
    int blocks = 4;
    SplittableRandom random = new SplittableRandom(17);
    float[] a = randomFloats(m * k, random);
    float[] b = randomFloats(k * n * blocks, random);
    float[] expected = new float[m * n * blocks];
    MatrixProduct p = product.product();
    ExecutionContext one = new ExecutionContext(0, null, 1);
    FloatMatrix left = FloatMatrix.of(a, m, k);
    for (int block = 0; block < blocks; block++) {
      p.multiply(
          1, left, block(b, k, n, blocks, block), 0, block(expected, m, n, blocks, block), one);
    }
    ExecutorService executor = Executors.newFixedThreadPool(blocks);
    try {
      for (int round = 0; round < 50; round++) {
        float[] result = new float[expected.length];
        List<Future<?>> running = new ArrayList<>();
        for (int block = 0; block < blocks; block++) {
          FloatMatrix right = block(b, k, n, blocks, block);
          FloatMatrix into = block(result, m, n, blocks, block);
          running.add(executor.submit(() -> p.multiply(1, left, right, 0, into, one)));
        }
        for (Future<?> future : running) {
          future.get();
        }
        assertArrayEquals(expected, result);
      }
    } finally {
      executor.shutdown();
    }
  }

  private static FloatMatrix block(float[] array, int rows, int columns, int blocks, int block) {
    return FloatMatrix.of(array, block * columns, rows, columns, columns * blocks);
  }

  private static float[] randomFloats(int length, SplittableRandom random) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void dimensionsMustAgree(ProductCase product) {
    MatrixProduct p = product.product();
    FloatMatrix a = FloatMatrix.of(new float[6], 2, 3);
    FloatMatrix b = FloatMatrix.of(new float[12], 3, 4);
    FloatMatrix c = FloatMatrix.of(new float[8], 2, 4);
    assertMessage(
        "b: 4 x 3, but a is 2 x 3; b needs as many rows as a has columns",
        () -> p.multiply(1, a, b.transposed(), 0, c, CONTEXT));
    assertMessage(
        "c: 3 x 3, but a is 2 x 3 and b is 3 x 4; the product has a's rows and b's columns",
        () -> p.multiply(1, a, b, 0, FloatMatrix.of(new float[9], 3, 3), CONTEXT));
    assertMessage(
        "c: is transposed; the result must be row-major",
        () -> p.multiply(1, a, b, 0, FloatMatrix.of(new float[8], 4, 2).transposed(), CONTEXT));
    DoubleMatrix wide = DoubleMatrix.of(new double[6], 2, 3);
    assertMessage(
        "b: 2 x 3, but a is 2 x 3; b needs as many rows as a has columns",
        () -> p.multiply(1, wide, wide, 0, wide, CONTEXT));
  }

  private static void assertMessage(String message, Runnable action) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, action::run).getMessage());
  }
}
