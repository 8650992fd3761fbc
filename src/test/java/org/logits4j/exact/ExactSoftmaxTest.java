package org.logits4j.exact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.logits4j.exact.NumberAssertions.assertNumbers;

import java.math.BigDecimal;
import java.util.Arrays;
import org.apache.commons.numbers.core.DD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactSoftmaxTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;

  @Test
  void knownNumbers() {
    double[] row = {51, 50, 49, 48};
    assertArrayEquals(
        new double[] {
          0.6439142598879724, 0.23688281808991013, 0.08714431874203257, 0.03205860328008499
        },
        ExactSoftmax.softmax(row));
    assertArrayEquals(
        new double[] {
          -0.44018969856119533, -1.4401896985611953, -2.4401896985611953, -3.4401896985611953
        },
        ExactSoftmax.logSoftmax(row));
  }

  @Test
  void infinitiesAndNan() {
    assertNumbers(new double[] {0, 1}, ExactSoftmax.softmax(new double[] {-INFINITY, 3}));
    assertNumbers(
        new double[] {-INFINITY, 0}, ExactSoftmax.logSoftmax(new double[] {-INFINITY, 3}));
    double[] undefined = {NAN, NAN};
    for (double[] row :
        new double[][] {{-INFINITY, -INFINITY}, {INFINITY, 3}, {3, NAN}, {-INFINITY, INFINITY}}) {
      assertNumbers(undefined, ExactSoftmax.softmax(row));
      assertNumbers(undefined, ExactSoftmax.logSoftmax(row));
      assertNumbers(undefined, ExactSoftmax.softmaxGradient(row, 2, new double[] {1, 2}));
      assertNumbers(undefined, ExactSoftmax.logSoftmaxGradient(row, 2, new double[] {1, 2}));
    }
  }

  @Test
  void gradientsAtMaskedLogits() {
    double[] row = {-INFINITY, 0, 0};
    double[] upstream = {4, 2, 1};
    assertNumbers(new double[] {0, 0.25, -0.25}, ExactSoftmax.softmaxGradient(row, 3, upstream));
    assertNumbers(new double[] {4, -1.5, -2.5}, ExactSoftmax.logSoftmaxGradient(row, 3, upstream));
  }

  @Test
  void paddingIsNotRead() {
    double[] row = {0, 0, NAN};
    double[] upstream = {1, 3, NAN};
    assertNumbers(new double[] {0.5, 0.5}, ExactSoftmax.softmax(row, 2));
    assertNumbers(new double[] {-Math.log(2), -Math.log(2)}, ExactSoftmax.logSoftmax(row, 2));
    assertNumbers(new double[] {-0.5, 0.5, 0}, ExactSoftmax.softmaxGradient(row, 2, upstream));
    assertNumbers(new double[] {-1, 1, 0}, ExactSoftmax.logSoftmaxGradient(row, 2, upstream));
  }

  @Test
  void upstreamsThatAreAllTheSameChangeNoProbability() {
    double[] row = {100, 0, 3};
    assertNumbers(new double[3], ExactSoftmax.softmaxGradient(row, 3, new double[] {.1, .1, .1}));
  }

  @Test
  void theGradientOfTheOnlyLogProbabilityIsTheRestOfItsProbability() {
    Samples samples = new Samples(1);
    for (int i = 0; i < 20; i++) {
      double[] row = samples.random().doubles(3, -44, -36).toArray();
      row[0] = 0;
      BigDecimal[] probabilities = BigSoftmax.probabilities(DdArrays.widen(row, 3));
      double rest = probabilities[1].add(probabilities[2]).doubleValue();
      double[] gradient = ExactSoftmax.logSoftmaxGradient(row, 3, new double[] {1, 0, 0});
      assertNumbers(new double[] {rest}, new double[] {gradient[0]});
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void nothingIsLostNextToProbabilityOne(long seed) {
    Samples samples = new Samples(seed);
    double[] row = samples.random().doubles(5, -100, 100).toArray();
    double[] upstream = samples.random().doubles(5, -1, 1).toArray();
    BigDecimal[] probabilities = BigSoftmax.probabilities(DdArrays.widen(row, 5));
    BigDecimal mean = BigDecimal.ZERO;
    BigDecimal total = BigDecimal.ZERO;
    for (int c = 0; c < 5; c++) {
      mean = mean.add(probabilities[c].multiply(new BigDecimal(upstream[c])));
      total = total.add(new BigDecimal(upstream[c]));
    }
    double[] softmax = new double[5];
    double[] logSoftmax = new double[5];
    for (int c = 0; c < 5; c++) {
      BigDecimal own = new BigDecimal(upstream[c]);
      softmax[c] = probabilities[c].multiply(own.subtract(mean)).doubleValue();
      logSoftmax[c] = own.subtract(probabilities[c].multiply(total)).doubleValue();
    }
    double[] rounded = Arrays.stream(probabilities).mapToDouble(BigDecimal::doubleValue).toArray();
    assertArrayEquals(rounded, ExactSoftmax.softmax(row), "seed " + seed);
    assertArrayEquals(softmax, ExactSoftmax.softmaxGradient(row, 5, upstream), "seed " + seed);
    assertArrayEquals(
        logSoftmax, ExactSoftmax.logSoftmaxGradient(row, 5, upstream), "seed " + seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theGradientsAreTheDerivatives(long seed) {
    Samples samples = new Samples(seed);
    double[] row = samples.gridPoints(6, -4, 4);
    double[] upstream = samples.gridPoints(6, -2, 2);
    double[][] softmax = {ExactSoftmax.softmaxGradient(row, 5, upstream)};
    CentralDifferences.assertDerivatives(
        "softmax, seed " + seed,
        DdArrays.widen(softmax),
        new double[][] {row},
        1,
        2e-16,
        x -> weightedSum(x[0], upstream, false));
    double[][] logSoftmax = {ExactSoftmax.logSoftmaxGradient(row, 5, upstream)};
    CentralDifferences.assertDerivatives(
        "logSoftmax, seed " + seed,
        DdArrays.widen(logSoftmax),
        new double[][] {row},
        1,
        2e-16,
        x -> weightedSum(x[0], upstream, true));
  }

  private static DD weightedSum(double[] row, double[] upstream, boolean logarithms) {
    SoftmaxRow softmax = new SoftmaxRow(DdArrays.widen(row, 5));
    DD sum = DD.ZERO;
    for (int c = 0; c < 5; c++) {
      DD value = logarithms ? softmax.surprisal(c).negate() : softmax.probability(c);
      sum = sum.add(value.multiply(upstream[c]));
    }
    return sum;
  }
}
