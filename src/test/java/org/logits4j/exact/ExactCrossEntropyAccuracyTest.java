package org.logits4j.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cross-entropy of rows against its formulas in numbers of 200 digits. */
class ExactCrossEntropyAccuracyTest {
  private static final BigMath MATH = BigSoftmax.MATH;
  private static final int CLASSES = 6;
  private static final double BOUND = 0x1p-96;

  /** Without smoothing and penalty nothing may be lost however sure a row is of its label. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void lossAndGradientOfOneClassAreRelativelyAccurate(long seed) {
    Row row = new Row(seed, 0, 0, seed % 2 == 0 ? 0 : 90);
    for (int label = 0; label < CLASSES; label++) {
      double[] labels = new double[CLASSES];
      labels[label] = 1;
      BigDecimal[] target = row.target(labels);
      ExactCrossEntropy.Result actual = row.sparse(label);
      row.assertLoss(actual, target, 1);
      BigDecimal[] gradient = row.gradient(target, 1);
      row.assertGradient(actual, gradient, gradient);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void allTermsOfSparseLabelsAreAccurate(long seed) {
    Row row = new Row(seed, 0.1, 0.01, seed % 2 == 0 ? 0 : 30);
    int label = (int) (seed % CLASSES);
    double[] labels = new double[CLASSES];
    labels[label] = 1;
    double weight = row.weights[label];
    BigDecimal[] target = row.target(labels);
    ExactCrossEntropy.Result actual = row.sparse(label);
    row.assertLoss(actual, target, weight);
    row.assertGradient(actual, row.gradient(target, weight), row.gradientTerms(target, weight));
    row.assertExtras(actual);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void allTermsOfDenseLabelsAreAccurate(long seed) {
    Row row = new Row(seed, 0.1, 0.01, seed % 2 == 0 ? 0 : 30);
    double[] labels = new SplittableRandom(seed).doubles(CLASSES, 0, 2).toArray();
    BigDecimal[] target = row.target(labels);
    ExactCrossEntropy.Result actual = row.dense(labels);
    row.assertLoss(actual, target, 1);
    row.assertGradient(actual, row.gradient(target, 1), row.gradientTerms(target, 1));
    row.assertExtras(actual);
    BigDecimal lse = BigSoftmax.logSumExp(row.logits);
    for (int c = 0; c < CLASSES; c++) {
      BigDecimal factor = BigDecimal.ONE.subtract(row.smoothing).multiply(big(row.weights[c]));
      double expected = factor.multiply(lse.subtract(row.logits[c])).doubleValue();
      assertEquals(expected, actual.labelGradient()[0][c], () -> row.name);
    }
  }

  private static BigDecimal big(double x) {
    return new BigDecimal(x);
  }

  /** A random row with its options. */
  private static final class Row {
    private final String name;
    private final double[] raw;
    private final double[] weights;
    private final BigDecimal smoothing;
    private final BigDecimal penalty;
    private final BigDecimal scale;
    private final double softcap;
    private final BigDecimal[] logits;
    private final ExactCrossEntropy.Options options;

    Row(long seed, double smoothing, double penalty, double softcap) {
      name = "seed " + seed;
      SplittableRandom random = new SplittableRandom(seed);
      raw = random.doubles(CLASSES, -100, 100).toArray();
      weights = random.doubles(CLASSES, 0.5, 2).toArray();
      double factor = random.nextDouble(0.5, 1);
      this.smoothing = big(smoothing);
      this.penalty = big(penalty);
      this.scale = big(factor);
      this.softcap = softcap;
      logits = Arrays.stream(raw).mapToObj(this::transformed).toArray(BigDecimal[]::new);
      options =
          new ExactCrossEntropy.Options()
              .reduction(ExactReduction.NONE)
              .classWeights(weights)
              .labelSmoothing(smoothing)
              .zLoss(penalty)
              .scale(factor)
              .softcap(softcap);
    }

    ExactCrossEntropy.Result sparse(int label) {
      return ExactCrossEntropy.sparse(new double[][] {raw}, new long[] {label}, options);
    }

    ExactCrossEntropy.Result dense(double[] labels) {
      return ExactCrossEntropy.dense(new double[][] {raw}, new double[][] {labels}, options);
    }

    /** {@code w_c * ((1 - e) * y_c + e / V)}. */
    BigDecimal[] target(double[] labels) {
      BigDecimal uniform = smoothing.divide(BigDecimal.valueOf(CLASSES), MATH.context());
      BigDecimal[] target = new BigDecimal[CLASSES];
      for (int c = 0; c < CLASSES; c++) {
        BigDecimal kept = BigDecimal.ONE.subtract(smoothing).multiply(big(labels[c]));
        target[c] = kept.add(uniform).multiply(big(weights[c]));
      }
      return target;
    }

    /** {@code p_c * sum_j t_j - t_c + 2 * lambda * u * lse * p_c}, times {@code dz_c/dx_c}. */
    BigDecimal[] gradient(BigDecimal[] target, double weight) {
      BigDecimal[] probabilities = BigSoftmax.probabilities(logits);
      BigDecimal total = Arrays.stream(target).reduce(BigDecimal.ZERO, BigDecimal::add);
      BigDecimal lse = BigSoftmax.logSumExp(logits);
      BigDecimal factor = total.add(big(2 * weight).multiply(penalty).multiply(lse));
      BigDecimal[] gradient = new BigDecimal[CLASSES];
      for (int c = 0; c < CLASSES; c++) {
        BigDecimal byLogit = probabilities[c].multiply(factor).subtract(target[c]);
        gradient[c] = byLogit.multiply(slope(raw[c]));
      }
      return gradient;
    }

    /** The sum of the magnitudes of what {@link #gradient} adds up. */
    BigDecimal[] gradientTerms(BigDecimal[] target, double weight) {
      BigDecimal[] gradient = gradient(target, weight);
      for (int c = 0; c < CLASSES; c++) {
        BigDecimal pull = target[c].multiply(slope(raw[c]));
        gradient[c] = gradient[c].add(pull).abs().add(pull.abs());
      }
      return gradient;
    }

    void assertLoss(ExactCrossEntropy.Result actual, BigDecimal[] target, double weight) {
      BigDecimal lse = BigSoftmax.logSumExp(logits);
      BigDecimal expected = penalty.multiply(big(weight)).multiply(lse.pow(2));
      for (int c = 0; c < CLASSES; c++) {
        expected = expected.add(target[c].multiply(lse.subtract(logits[c])));
      }
      double error = BigMath.relativeError(actual.exactLosses()[0], expected);
      assertTrue(error <= BOUND, () -> name + ": loss is wrong by " + error);
    }

    void assertGradient(
        ExactCrossEntropy.Result actual, BigDecimal[] expected, BigDecimal[] scales) {
      for (int c = 0; c < CLASSES; c++) {
        int column = c;
        double error = BigMath.error(actual.exactGradient()[0][c], expected[c], scales[c]);
        assertTrue(error <= BOUND, () -> name + ": gradient " + column + " is wrong by " + error);
      }
    }

    void assertExtras(ExactCrossEntropy.Result actual) {
      BigDecimal lse = BigSoftmax.logSumExp(logits);
      BigDecimal[] probabilities = BigSoftmax.probabilities(logits);
      BigDecimal entropy = BigDecimal.ZERO;
      int largest = 0;
      for (int c = 0; c < CLASSES; c++) {
        entropy = entropy.add(probabilities[c].multiply(lse.subtract(logits[c])));
        largest = raw[c] > raw[largest] ? c : largest;
      }
      assertEquals(lse.doubleValue(), actual.logSumExp()[0], name);
      assertEquals(entropy.doubleValue(), actual.entropy()[0], name);
      assertEquals(largest, actual.predicted()[0], name);
    }

    private BigDecimal transformed(double x) {
      BigDecimal scaled = scale.multiply(big(x));
      return softcap == 0 ? scaled : MATH.tanh(capped(x)).multiply(big(softcap));
    }

    private BigDecimal slope(double x) {
      return softcap == 0
          ? scale
          : BigDecimal.ONE.subtract(MATH.tanh(capped(x)).pow(2)).multiply(scale);
    }

    private BigDecimal capped(double x) {
      return scale.multiply(big(x)).divide(big(softcap), MATH.context());
    }
  }
}
