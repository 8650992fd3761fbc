package org.logits4j.exact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.logits4j.exact.NumberAssertions.assertNumber;
import static org.logits4j.exact.NumberAssertions.assertNumbers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactNllTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;
  private static final double[][] ROWS = {{-1, -2, -3}, {-4, -5, -6}, {-7, -8, -9}};

  @Test
  void lossesAndMeansAreWeighted() {
    long[] labels = {0, 1, 2};
    LossResult result = ExactNll.of(ROWS, labels, options().classWeights(1, 2, 5));
    assertNumbers(new double[] {1, 10, 45}, result.losses());
    assertEquals(7, result.reduced());
    assertNumbers(new double[][] {{-.125, 0, 0}, {0, -.25, 0}, {0, 0, -.625}}, result.gradient());
    assertEquals(5, ExactNll.of(ROWS, labels, options()).reduced());
  }

  @Test
  void ignoredRowsCountForNothing() {
    ExactNll.Options options = options().ignoreIndex(7);
    LossResult result = ExactNll.of(ROWS, new long[] {0, 7, 1}, options);
    assertNumbers(new double[] {1, 0, 8}, result.losses());
    assertEquals(4.5, result.reduced());
    assertNumbers(new double[][] {{-.5, 0, 0}, {0, 0, 0}, {0, -.5, 0}}, result.gradient());
    LossResult nothing = ExactNll.of(ROWS, new long[] {7, 7, 7}, options);
    assertNumber(NAN, nothing.reduced());
    assertNumbers(new double[3][3], nothing.gradient());
  }

  @Test
  void onlyTheLabelIsRead() {
    double[][] rows = {
      {-1, NAN, INFINITY}, {-INFINITY, 0, NAN}, {0, NAN, 0}, {0, 1, -INFINITY}, {0, 1, NAN}
    };
    ExactNll.Options options =
        options().classWeights(2, 1, 0).reduction(ExactReduction.NONE).upstream(1, 3, 5, 7, 9);
    LossResult result = ExactNll.of(rows, new long[] {0, 0, 1, 2, 2}, options);
    assertNumbers(new double[] {2, INFINITY, NAN, 0, NAN}, result.losses());
    assertNumbers(
        new double[][] {{-2, 0, 0}, {-6, 0, 0}, {0, -5, 0}, {0, 0, 0}, {0, 0, 0}},
        result.gradient());
  }

  @Test
  void labelsBeyondTheClassesAreRejected() {
    assertThrows(
        IllegalArgumentException.class,
        () -> ExactNll.of(ROWS, new long[] {0, 1, 2}, options().validClasses(2)));
  }

  @Test
  void ofLogSoftmaxItIsCrossEntropy() {
    double[][] rows = {{2, 1, 0.1}};
    double[][] logs = {ExactSoftmax.logSoftmax(rows[0])};
    assertArrayEquals(
        new double[] {1.4170300162778335}, ExactNll.of(logs, new long[] {1}, options()).losses());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theGradientIsTheDerivative(long seed) {
    Samples samples = new Samples(seed);
    double[][] rows = samples.gridRows(4, 5, -4, 0);
    long[] labels = samples.labels(4, 5);
    ExactNll.Options options =
        options()
            .reduction(samples.reduction())
            .classWeights(samples.gridPoints(5, 0.5, 2))
            .upstream(1.5)
            .gradientScale(4);
    CentralDifferences.assertDerivatives(
        "seed " + seed,
        ExactNll.of(rows, labels, options).exactGradient(),
        rows,
        4,
        1e-21,
        x -> CentralDifferences.objective(options, ExactNll.of(x, labels, options)));
  }

  private static ExactNll.Options options() {
    return new ExactNll.Options();
  }
}
