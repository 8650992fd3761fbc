package org.logits4j.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.exact.NumberAssertions.assertNumber;
import static org.logits4j.exact.NumberAssertions.assertNumbers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cross-entropy of infinities, NaN and numbers that are very large. */
class ExactCrossEntropyLimitsTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;

  @Test
  void aMaskedClassThatIsNotTheLabelChangesNothing() {
    ExactCrossEntropy.Result result = sparse(options(), 0, 0, -INFINITY, 0);
    assertNumber(Math.log(2), result.reduced());
    assertNumbers(new double[] {-0.5, 0, 0.5}, result.gradient()[0]);
    assertNumber(Math.log(2), result.logSumExp()[0]);
    assertNumber(Math.log(2), result.entropy()[0]);
  }

  @Test
  void aMaskedLabelIsInfinitelyUnlikely() {
    ExactCrossEntropy.Result result = sparse(options(), 1, 0, -INFINITY, 0);
    assertNumber(INFINITY, result.reduced());
    assertNumbers(new double[] {0.5, -1, 0.5}, result.gradient()[0]);
  }

  @Test
  void smoothingGivesMaskedClassesATarget() {
    ExactCrossEntropy.Options options = options().labelSmoothing(0.75);
    ExactCrossEntropy.Result result = sparse(options, 0, 0, -INFINITY, 0);
    assertNumber(INFINITY, result.reduced());
    assertNumbers(new double[] {0, -0.25, 0.25}, result.gradient()[0]);
  }

  @Test
  void underASoftCapAMaskHasNoGradient() {
    ExactCrossEntropy.Result result = sparse(options().softcap(5).scale(2), 1, 0, -INFINITY, 0);
    assertNumber(INFINITY, result.reduced());
    assertNumbers(new double[] {1, 0, 1}, result.gradient()[0]);
  }

  @Test
  void underASoftCapAnInfiniteLogitIsTheCap() {
    ExactCrossEntropy.Result result = sparse(options().softcap(5), 0, 5000, INFINITY, -INFINITY);
    assertNumber(Math.log(2), result.reduced());
    assertNumbers(new double[3], result.gradient()[0]);
    assertNumber(5 + Math.log(2), result.logSumExp()[0]);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01})
  void aRowThatIsAllMasked(double penalty) {
    ExactCrossEntropy.Options options = options().zLoss(penalty);
    ExactCrossEntropy.Result result = sparse(options, 1, -INFINITY, -INFINITY);
    assertNumber(INFINITY, result.reduced());
    assertNumbers(new double[] {0, -1}, result.gradient()[0]);
    assertNumber(-INFINITY, result.logSumExp()[0]);
    assertNumber(NAN, result.entropy()[0]);
    assertEquals(0, result.predicted()[0]);
  }

  @Test
  void aWeightOfZeroSilencesAMaskedLabel() {
    ExactCrossEntropy.Options options =
        options().reduction(ExactReduction.SUM).classWeights(0, 1).zLoss(0.01);
    for (double other : new double[] {0, -INFINITY}) {
      ExactCrossEntropy.Result result = sparse(options, 0, -INFINITY, other);
      assertNumber(0, result.reduced());
      assertNumbers(new double[2], result.gradient()[0]);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {INFINITY, NAN})
  void oneUndefinedLogitMakesItsRowUndefined(double bad) {
    double[][] rows = {{0, bad, -INFINITY}, {0, 0, 0}};
    ExactCrossEntropy.Options options = options().reduction(ExactReduction.SUM).zLoss(0.1);
    ExactCrossEntropy.Result result = ExactCrossEntropy.sparse(rows, new long[2], options);
    assertNumber(NAN, result.losses()[0]);
    assertNumber(NAN, result.reduced());
    assertNumbers(new double[] {NAN, NAN, NAN}, result.gradient()[0]);
    assertNumber(bad, result.logSumExp()[0]);
    assertNumber(NAN, result.entropy()[0]);
    assertEquals(1, result.predicted()[0]);
    assertEquals(ExactCrossEntropy.sparse(rows, new long[2], options()).losses()[1], Math.log(3));
    double[][] labels = {{0, 0, 0}, {1, 0, 0}};
    ExactCrossEntropy.Result dense = ExactCrossEntropy.dense(rows, labels, options);
    assertNumbers(result.losses(), new double[] {NAN, dense.losses()[1]});
    assertNumbers(new double[] {NAN, NAN, NAN}, dense.gradient()[0]);
    assertNumbers(new double[] {NAN, NAN, NAN}, dense.labelGradient()[0]);
  }

  @Test
  void anUndefinedRowWithoutTargetIsUndefined() {
    double[][] rows = {{0, NAN}};
    ExactCrossEntropy.Options weightless = options().classWeights(0, 0).divisor(1);
    ExactCrossEntropy.Result dense = ExactCrossEntropy.dense(rows, new double[1][2], weightless);
    assertNumber(NAN, dense.reduced());
    assertNumbers(new double[] {NAN, NAN}, dense.labelGradient()[0]);
    ExactCrossEntropy.Result result = ExactCrossEntropy.sparse(rows, new long[1], weightless);
    assertNumber(NAN, result.reduced());
    assertNumbers(new double[] {NAN, NAN}, result.gradient()[0]);
  }

  @Test
  void maskedClassesWithDenseLabels() {
    double[][] rows = {{0, -INFINITY}, {0, -INFINITY}, {0, -INFINITY}, {-INFINITY, -INFINITY}};
    double[][] labels = {{1, 1}, {1, -1}, {1, 0}, {1, -1}};
    ExactCrossEntropy.Options options = options().reduction(ExactReduction.NONE);
    ExactCrossEntropy.Result result = ExactCrossEntropy.dense(rows, labels, options);
    assertNumbers(new double[] {INFINITY, -INFINITY, 0, NAN}, result.losses());
    double[][] expected = {{1, -1}, {-1, 1}, {0, 0}, {-1, 1}};
    assertNumbers(expected, result.gradient());
    assertNumbers(new double[] {0, INFINITY}, result.labelGradient()[0]);
    assertNumbers(new double[] {INFINITY, INFINITY}, result.labelGradient()[3]);
    ExactCrossEntropy.Result unweighted =
        ExactCrossEntropy.dense(rows, labels, options.classWeights(1, 0));
    assertNumbers(new double[] {0, 0, 0, INFINITY}, unweighted.losses());
    assertNumbers(new double[] {0, 0}, unweighted.labelGradient()[0]);
  }

  @Test
  void largeLogits() {
    ExactCrossEntropy.Result near = sparse(options(), 1, 1e300, 1e300, -1e300);
    assertNumber(Math.log(2), near.reduced());
    assertNumbers(new double[] {0.5, -0.5, 0}, near.gradient()[0]);
    ExactCrossEntropy.Result far = sparse(options().classWeights(1, 0.5), 1, 1e306, -5e305);
    assertNumber(1.5e306, far.reduced());
    assertNumbers(new double[] {1, -1}, far.gradient()[0]);
    assertNumber(INFINITY, sparse(options(), 1, 1e308, -1e308).reduced());
    assertNumber(INFINITY, sparse(options().zLoss(1), 0, 1e200, 0).reduced());
  }

  @Test
  void logitsThatOverflowByTheirScale() {
    ExactCrossEntropy.Options options = options().scale(4);
    assertNumber(NAN, sparse(options, 0, 1e308, 0).reduced());
    assertNumber(INFINITY, sparse(options, 0, -1e308, 0).reduced());
  }

  private static ExactCrossEntropy.Options options() {
    return new ExactCrossEntropy.Options();
  }

  private static ExactCrossEntropy.Result sparse(
      ExactCrossEntropy.Options options, long label, double... row) {
    return ExactCrossEntropy.sparse(new double[][] {row}, new long[] {label}, options);
  }
}
