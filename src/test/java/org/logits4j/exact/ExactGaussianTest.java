package org.logits4j.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.exact.NumberAssertions.assertNumber;
import static org.logits4j.exact.NumberAssertions.assertNumbers;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.util.function.Function;
import org.apache.commons.numbers.core.DD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactGaussianTest {
  private static final BigMath MATH = new BigMath(60);

  @Test
  void knownNumber() {
    double[][] mean = {{1, 2}, {3, 4}};
    double[][] logStd = {{-0.5, -0.2}, {0.1, -0.3}};
    double[][] target = {{1.2, 2.1}, {2.8, 3.8}};
    ExactGaussian.Options options = options().reduction(ExactReduction.SUM);
    assertEquals(2.890395883945448, ExactGaussian.of(mean, logStd, target, options).reduced());
    assertEquals(
        2.890395883945448 / 4, ExactGaussian.of(mean, logStd, target, options()).reduced());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void valuesAndDerivativesAreAccurate(long seed) {
    Samples samples = new Samples(seed);
    for (int i = 0; i < 100; i++) {
      double mu = samples.random().nextDouble(-10, 10);
      double s = samples.random().nextDouble(-300, 300);
      double t = samples.random().nextDouble(-10, 10);
      ExactGaussian.Result result = single(mu, s, t);
      BigDecimal factor = MATH.exp(new BigDecimal(-s));
      BigDecimal residual = new BigDecimal(t).subtract(new BigDecimal(mu)).multiply(factor);
      BigDecimal square = residual.pow(2);
      BigDecimal constant =
          MATH.log(BigDecimalMath.pi(MATH.context()).multiply(BigDecimal.valueOf(2)))
              .divide(BigDecimal.valueOf(2));
      BigDecimal half = square.divide(BigDecimal.valueOf(2));
      String point = mu + ", " + s + ", " + t;
      assertAccurate(
          "loss at " + point,
          result.exactLosses()[0][0],
          half.add(new BigDecimal(s)).add(constant),
          half.add(new BigDecimal(s).abs()));
      assertAccurate(
          "d/dt at " + point,
          result.exactTargetGradient()[0][0],
          residual.multiply(factor),
          residual.multiply(factor));
      assertAccurate(
          "d/ds at " + point,
          result.exactLogStdGradient()[0][0],
          BigDecimal.ONE.subtract(square),
          BigDecimal.ONE.add(square));
    }
  }

  @Test
  void standardDeviationsWhoseInverseOverflows() {
    ExactGaussian.Result result = single(0, -720, 1e-200);
    double residual = Math.exp(720 - 200 * Math.log(10));
    assertEquals(1, result.losses()[0][0] / (residual * residual / 2), 1e-10);
  }

  @Test
  void infinitiesAndNan() {
    double infinity = Double.POSITIVE_INFINITY;
    assertNumber(infinity, single(0, 0, infinity).reduced());
    assertNumber(infinity, single(0, infinity, 1).reduced());
    assertNumber(infinity, single(0, -1000, 1).reduced());
    assertNumber(infinity, single(-1.7e308, 0, 1.7e308).reduced());
    for (ExactGaussian.Result result :
        new ExactGaussian.Result[] {
          single(Double.NaN, 0, 0), single(0, Double.NaN, 0), single(0, 0, Double.NaN)
        }) {
      assertNumber(Double.NaN, result.reduced());
    }
    double[][] nothing = {};
    assertNumber(Double.NaN, ExactGaussian.of(nothing, nothing, nothing, options()).reduced());
  }

  @Test
  void theMeansGradientIsTheNegativeOfTheTargets() {
    double[][] mean = {{1}, {3}};
    double[][] zero = {{0}, {0}};
    double[][] target = {{2}, {-1}};
    ExactGaussian.Options options =
        options().reduction(ExactReduction.NONE).upstream(2, 3).gradientScale(0.5);
    ExactGaussian.Result result = ExactGaussian.of(mean, zero, target, options);
    assertNumbers(new double[][] {{-1}, {6}}, result.meanGradient());
    assertNumbers(new double[][] {{1}, {-6}}, result.targetGradient());
    assertNumbers(new double[][] {{0}, {-22.5}}, result.logStdGradient());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theGradientsAreTheDerivatives(long seed) {
    Samples samples = new Samples(seed);
    double[][] mean = samples.gridRows(2, 3, -2, 2);
    double[][] logStd = samples.gridRows(2, 3, -1, 1);
    double[][] target = samples.gridRows(2, 3, -2, 2);
    ExactReduction reduction = samples.reduction();
    ExactGaussian.Options options =
        options()
            .reduction(reduction)
            .upstream(samples.gridPoints(reduction == ExactReduction.NONE ? 6 : 1, -2, 2))
            .gradientScale(4);
    ExactGaussian.Result actual = ExactGaussian.of(mean, logStd, target, options);
    assertDerivatives(
        "mean, seed " + seed,
        DdArrays.widen(actual.meanGradient()),
        mean,
        1e-15,
        options,
        x -> ExactGaussian.of(x, logStd, target, options));
    assertDerivatives(
        "logStd, seed " + seed,
        actual.exactLogStdGradient(),
        logStd,
        1e-19,
        options,
        x -> ExactGaussian.of(mean, x, target, options));
    assertDerivatives(
        "target, seed " + seed,
        actual.exactTargetGradient(),
        target,
        1e-19,
        options,
        x -> ExactGaussian.of(mean, logStd, x, options));
  }

  private static void assertDerivatives(
      String description,
      DD[][] actual,
      double[][] at,
      double tolerance,
      ExactGaussian.Options options,
      Function<double[][], ExactGaussian.Result> function) {
    CentralDifferences.assertDerivatives(
        description,
        actual,
        at,
        options.gradientScale(),
        tolerance,
        x -> CentralDifferences.objective(options, function.apply(x)));
  }

  private static void assertAccurate(
      String what, DD actual, BigDecimal expected, BigDecimal scale) {
    double error = BigMath.error(actual, expected, scale);
    assertTrue(error <= 0x1p-97, () -> what + " is wrong by " + error);
  }

  private static ExactGaussian.Result single(double mu, double s, double t) {
    double[][] mean = {{mu}};
    return ExactGaussian.of(mean, new double[][] {{s}}, new double[][] {{t}}, options());
  }

  private static ExactGaussian.Options options() {
    return new ExactGaussian.Options();
  }
}
