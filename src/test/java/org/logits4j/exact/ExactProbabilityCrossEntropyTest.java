package org.logits4j.exact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.exact.NumberAssertions.assertNumber;
import static org.logits4j.exact.NumberAssertions.assertNumbers;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactProbabilityCrossEntropyTest {
  private static final double NAN = Double.NaN;

  @Test
  void rowsAreNormalized() {
    double[][] rows = {{1, 1, 2}, {0.125, 0.25, 0.125}};
    LossResult result = sparse(rows, new long[] {2, 0}, options());
    assertArrayEquals(new double[] {Math.log(2), Math.log(4)}, result.losses());
    assertEquals(1.5 * Math.log(2), result.reduced());
    assertNumbers(new double[][] {{0.125, 0.125, -0.125}, {-3, 1, 1}}, result.gradient());
  }

  @Test
  void probabilitiesAreClamped() {
    double[][] rows = {{0, 1}, {0, 1}, {1, 3}};
    ExactProbabilityCrossEntropy.Options options =
        options().epsilon(0.25).reduction(ExactReduction.SUM);
    LossResult result = sparse(rows, new long[] {0, 1, 1}, options);
    double low = Math.log(4);
    double high = -Math.log(0.75);
    assertArrayEquals(new double[] {low, high, high}, result.losses());
    assertNumbers(new double[][] {{0, 0}, {0, 0}, {0.25, -1 / 12.0}}, result.gradient());
  }

  @Test
  void classesWithoutTargetContributeNothing() {
    double[][] labels = {{0, 1}};
    LossResult result =
        ExactProbabilityCrossEntropy.dense(new double[][] {{0, 1}}, labels, options().epsilon(0));
    assertNumber(0, result.reduced());
    assertNumbers(new double[] {1, 0}, result.gradient()[0]);
  }

  @Test
  void rowsThatCannotBeNormalizedAreUndefined() {
    double[][] rows = {{0, 0}, {1, -1}, {1, NAN}, {1, Double.POSITIVE_INFINITY}, {1e308, 1e308}};
    for (double[] row : rows) {
      double[][] batch = {row};
      LossResult sparse = sparse(batch, new long[1], options());
      assertNumber(NAN, sparse.reduced());
      assertNumbers(new double[] {NAN, NAN}, sparse.gradient()[0]);
      LossResult dense = ExactProbabilityCrossEntropy.dense(batch, new double[1][2], options());
      assertNumber(NAN, dense.reduced());
      assertNumbers(new double[] {NAN, NAN}, dense.gradient()[0]);
    }
  }

  @Test
  void ignoredRowsAndPaddingCountForNothing() {
    double[][] rows = {{1, 1, NAN}, {NAN, 0, 0}, {1, 3, NAN}};
    ExactProbabilityCrossEntropy.Options options =
        options().validClasses(2).ignoreIndex(-1).classWeights(1, 3);
    LossResult result = sparse(rows, new long[] {1, -1, 0}, options);
    assertEquals(1.25 * Math.log(2), result.reduced());
    assertNumber(0, result.losses()[1]);
    assertNumbers(
        new double[][] {{0.375, -0.375, 0}, {0, 0, 0}, {-0.1875, 0.0625, 0}}, result.gradient());
    assertThrows(
        IllegalArgumentException.class,
        () -> ExactProbabilityCrossEntropy.dense(rows, rows, options));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void lossesAreAccurate(long seed) {
    Samples samples = new Samples(seed);
    BigMath math = new BigMath(60);
    double[] row = samples.random().doubles(6, 0.01, 1).toArray();
    double[] labels = samples.random().doubles(6).toArray();
    BigDecimal sum = BigDecimal.ZERO;
    for (double p : row) {
      sum = sum.add(new BigDecimal(p));
    }
    BigDecimal expected = BigDecimal.ZERO;
    for (int c = 0; c < 6; c++) {
      BigDecimal normalized = new BigDecimal(row[c]).divide(sum, math.context());
      expected = expected.subtract(new BigDecimal(labels[c]).multiply(math.log(normalized)));
    }
    LossResult result =
        ExactProbabilityCrossEntropy.dense(
            new double[][] {row}, new double[][] {labels}, options());
    double error = BigMath.relativeError(result.exactReduced(), expected);
    assertTrue(error <= 0x1p-98, () -> "seed " + seed + ": wrong by " + error);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void theGradientsAreTheDerivatives(long seed) {
    Samples samples = new Samples(seed);
    double[][] rows = samples.gridRows(3, 5, 0.3, 2);
    rows[1][0] = 40;
    long[] labels = samples.labels(3, 4);
    double[][] dense = samples.gridRows(3, 5, 0, 2);
    ExactProbabilityCrossEntropy.Options options =
        options()
            .reduction(samples.reduction())
            .validClasses(4)
            .epsilon(0.05)
            .labelSmoothing(seed % 2 == 0 ? 0 : 0.1)
            .classWeights(samples.gridPoints(4, 0.5, 2))
            .upstream(1.5)
            .gradientScale(0.25);
    CentralDifferences.assertDerivatives(
        "sparse, seed " + seed,
        sparse(rows, labels, options).exactGradient(),
        rows,
        0.25,
        1e-20,
        p -> CentralDifferences.objective(options, sparse(p, labels, options)));
    CentralDifferences.assertDerivatives(
        "dense, seed " + seed,
        ExactProbabilityCrossEntropy.dense(rows, dense, options).exactGradient(),
        rows,
        0.25,
        1e-20,
        p ->
            CentralDifferences.objective(
                options, ExactProbabilityCrossEntropy.dense(p, dense, options)));
  }

  private static ExactProbabilityCrossEntropy.Options options() {
    return new ExactProbabilityCrossEntropy.Options();
  }

  private static LossResult sparse(
      double[][] rows, long[] labels, ExactProbabilityCrossEntropy.Options options) {
    return ExactProbabilityCrossEntropy.sparse(rows, labels, options);
  }
}
