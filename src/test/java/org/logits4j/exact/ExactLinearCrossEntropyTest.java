package org.logits4j.exact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.exact.NumberAssertions.assertNumbers;

import java.math.BigDecimal;
import java.util.function.Function;
import org.apache.commons.numbers.core.DD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactLinearCrossEntropyTest {
  private static final int ROWS = 3;
  private static final int SIZE = 4;
  private static final int COLUMNS = 6;
  private static final int CLASSES = 5;

  @Test
  void knownNumbers() {
    double[][] identity = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    double[][] hidden = {{2, 1, 0.1}, {-1, 3, 0.5}};
    long[] labels = {1, 0};
    ExactCrossEntropy.Options options = new ExactCrossEntropy.Options();
    ExactLinearCrossEntropy.Result result =
        ExactLinearCrossEntropy.sparse(hidden, identity, labels, options);
    assertArrayEquals(
        new double[] {1.4170300162778335, 4.095674329414383}, result.crossEntropy().losses());
    assertEquals(2.756352172846108, result.crossEntropy().reduced());
    double[][] gradient = ExactCrossEntropy.sparse(hidden, labels, options).gradient();
    assertNumbers(gradient, result.hiddenGradient());
  }

  @Test
  void aBiasShiftsTheLogits() {
    double[][] zeros = new double[3][1];
    double[] bias = {2, 1, 0.1};
    ExactLinearCrossEntropy.Result result =
        ExactLinearCrossEntropy.sparse(
            new double[1][1], zeros, bias, new long[] {1}, new ExactCrossEntropy.Options());
    assertEquals(1.4170300162778335, result.crossEntropy().reduced());
    assertNumbers(result.crossEntropy().gradient()[0], result.biasGradient());
  }

  @Test
  void ignoredRowsAndPaddingAreNotRead() {
    double nan = Double.NaN;
    double[][] hidden = {{1, 0}, {nan, nan}};
    double[][] weight = {{1, 2}, {1, 4}, {nan, nan}};
    ExactCrossEntropy.Options options =
        new ExactCrossEntropy.Options().validClasses(2).ignoreIndex(-1);
    ExactLinearCrossEntropy.Result result =
        ExactLinearCrossEntropy.sparse(hidden, weight, new long[] {0, -1}, options);
    assertEquals(Math.log(2), result.crossEntropy().reduced());
    assertNumbers(new double[][] {{0, 1}, {0, 0}}, result.hiddenGradient());
    assertNumbers(new double[][] {{-.5, 0}, {.5, 0}, {0, 0}}, result.weightGradient());
    assertNumbers(new double[] {-.5, .5, 0}, result.biasGradient());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void logitsAreNotRounded(long seed) {
    Samples samples = new Samples(seed);
    double scale = samples.random().nextDouble(0.5, 1);
    double[] hidden = samples.random().doubles(SIZE, -4, 4).toArray();
    double[][] weight = new double[COLUMNS][];
    BigDecimal[] logits = new BigDecimal[COLUMNS];
    for (int c = 0; c < COLUMNS; c++) {
      weight[c] = samples.random().doubles(SIZE, -4, 4).toArray();
      logits[c] = BigDecimal.ZERO;
      for (int k = 0; k < SIZE; k++) {
        BigDecimal product = new BigDecimal(hidden[k]).multiply(new BigDecimal(weight[c][k]));
        logits[c] = logits[c].add(product.multiply(new BigDecimal(scale)));
      }
    }
    DD actual =
        ExactLinearCrossEntropy.sparse(
                new double[][] {hidden},
                weight,
                new long[1],
                new ExactCrossEntropy.Options().scale(scale))
            .crossEntropy()
            .exactReduced();
    BigDecimal expected = BigSoftmax.logSumExp(logits).subtract(logits[0]);
    double error = BigMath.relativeError(actual, expected);
    assertTrue(error <= 0x1p-96, () -> "seed " + seed + ": wrong by " + error);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void theGradientsAreTheDerivatives(long seed) {
    Samples samples = new Samples(seed);
    double[][] hidden = samples.gridRows(ROWS, SIZE, -1, 1);
    double[][] weight = samples.gridRows(COLUMNS, SIZE, -1, 1);
    double[][] bias = samples.gridRows(1, COLUMNS, -1, 1);
    long[] labels = samples.labels(ROWS, CLASSES);
    ExactCrossEntropy.Options options =
        new ExactCrossEntropy.Options()
            .reduction(samples.reduction())
            .validClasses(CLASSES)
            .labelSmoothing(0.1)
            .zLoss(0.01)
            .scale(0.7)
            .softcap(seed % 2 == 0 ? 0 : 3)
            .upstream(1.5)
            .gradientScale(2);
    ExactLinearCrossEntropy.Result actual =
        ExactLinearCrossEntropy.sparse(hidden, weight, bias[0], labels, options);
    assertDerivatives(
        "hidden, seed " + seed,
        actual.hiddenGradient(),
        hidden,
        options,
        x -> ExactLinearCrossEntropy.sparse(x, weight, bias[0], labels, options));
    assertDerivatives(
        "weight, seed " + seed,
        actual.weightGradient(),
        weight,
        options,
        x -> ExactLinearCrossEntropy.sparse(hidden, x, bias[0], labels, options));
    assertDerivatives(
        "bias, seed " + seed,
        new double[][] {actual.biasGradient()},
        bias,
        options,
        x -> ExactLinearCrossEntropy.sparse(hidden, weight, x[0], labels, options));
  }

  private static void assertDerivatives(
      String description,
      double[][] actual,
      double[][] at,
      ExactCrossEntropy.Options options,
      Function<double[][], ExactLinearCrossEntropy.Result> function) {
    CentralDifferences.assertDerivatives(
        description,
        DdArrays.widen(actual),
        at,
        options.gradientScale(),
        2e-16,
        x -> CentralDifferences.objective(options, function.apply(x).crossEntropy()));
  }
}
