package org.logits4j.exact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.exact.NumberAssertions.assertNumber;
import static org.logits4j.exact.NumberAssertions.assertNumbers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactSigmoidTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;

  @Test
  void knownNumbers() {
    double[][] rows = {{0, 0}, {2, -2}};
    double[][] labels = {{0, 1}, {1, 0}};
    ExactSigmoid.Result result = ExactSigmoid.of(rows, labels, options());
    double low = Math.log1p(Math.exp(-2));
    assertArrayEquals(new double[] {Math.log(2), Math.log(2)}, result.losses()[0]);
    assertArrayEquals(new double[] {low, low}, result.losses()[1], 1e-17);
    assertEquals((Math.log(2) + low) / 2, result.reduced(), 1e-16);
    assertNumbers(new double[] {0.125, -0.125}, result.gradient()[0]);
  }

  @Test
  void weights() {
    double[][] rows = {{0, 0, 0}, {0, 0, 0}};
    double[][] labels = {{0, 1, 0.5}, {1, 0, 0.5}};
    ExactSigmoid.Options options =
        options()
            .classWeights(1, 2, 4)
            .positiveWeights(8, 16, 1)
            .reduction(ExactReduction.SUM)
            .upstream(2)
            .gradientScale(0.5);
    ExactSigmoid.Result result = ExactSigmoid.of(rows, labels, options);
    double log2 = Math.log(2);
    assertNumbers(
        new double[][] {{log2, 32 * log2, 4 * log2}, {8 * log2, 2 * log2, 4 * log2}},
        result.losses());
    assertEquals(51 * log2, result.reduced(), 1e-14);
    assertNumbers(new double[][] {{0.5, -16, 0}, {-4, 1, 0}}, result.gradient());
  }

  @Test
  void infinitiesAndNan() {
    double[][] rows = {{INFINITY, INFINITY, -INFINITY, -INFINITY, NAN, NAN}};
    double[][] labels = {{1, 0, 0, 1, 0, 1}};
    ExactSigmoid.Options options = options().reduction(ExactReduction.NONE);
    ExactSigmoid.Result result = ExactSigmoid.of(rows, labels, options);
    assertNumbers(new double[] {0, INFINITY, 0, INFINITY, NAN, NAN}, result.losses()[0]);
    assertNumbers(new double[] {0, 1, 0, -1, NAN, NAN}, result.gradient()[0]);
    assertNumber(NAN, result.reduced());
    ExactSigmoid.Result weightless =
        ExactSigmoid.of(rows, labels, options.classWeights(0, 0, 0, 0, 0, 0));
    assertNumbers(new double[] {0, 0, 0, 0, NAN, NAN}, weightless.losses()[0]);
  }

  @Test
  void paddingIsNotReadAndNotCounted() {
    double[][] rows = {{0, 0, NAN}, {0, 0, NAN}};
    double[][] labels = {{1, 0, NAN}, {0, 1, NAN}};
    ExactSigmoid.Result result = ExactSigmoid.of(rows, labels, options().validClasses(2));
    assertEquals(Math.log(2), result.reduced());
    assertNumbers(new double[][] {{-.125, .125, 0}, {.125, -.125, 0}}, result.gradient());
    assertNumber(NAN, ExactSigmoid.of(new double[0][], new double[0][], options()).reduced());
  }

  @Test
  void nothingIsLostForConfidentLogits() {
    ExactSigmoid.Result result =
        ExactSigmoid.of(new double[][] {{90, -90}}, new double[][] {{1, 0}}, options());
    assertNumbers(new double[] {Math.exp(-90), Math.exp(-90)}, result.losses()[0]);
    assertNumbers(new double[] {-Math.exp(-90) / 2, Math.exp(-90) / 2}, result.gradient()[0]);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void theGradientIsTheDerivative(long seed) {
    Samples samples = new Samples(seed);
    double[][] rows = samples.gridRows(3, 4, -5, 5);
    double[][] labels = samples.gridRows(3, 4, 0, 1);
    ExactReduction reduction = samples.reduction();
    ExactSigmoid.Options options =
        options()
            .reduction(reduction)
            .validClasses(3)
            .classWeights(samples.gridPoints(3, 0.5, 2))
            .positiveWeights(samples.gridPoints(3, 0.5, 8))
            .upstream(samples.gridPoints(reduction == ExactReduction.NONE ? 12 : 1, -2, 2))
            .gradientScale(0.25);
    CentralDifferences.assertDerivatives(
        "seed " + seed,
        ExactSigmoid.of(rows, labels, options).exactGradient(),
        rows,
        0.25,
        1e-21,
        x -> CentralDifferences.objective(options, ExactSigmoid.of(x, labels, options)));
  }

  private static ExactSigmoid.Options options() {
    return new ExactSigmoid.Options();
  }
}
