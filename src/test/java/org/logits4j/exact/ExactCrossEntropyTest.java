package org.logits4j.exact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.logits4j.exact.NumberAssertions.assertNumber;
import static org.logits4j.exact.NumberAssertions.assertNumbers;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExactCrossEntropyTest {
  private static final double[][] ROWS = {{0, 0, 0, 0}, {1, 1, 1, 1}, {2, 2, 2, 2}};
  private static final double LOG4 = Math.log(4);

  @Test
  void knownNumbers() {
    ExactCrossEntropy.Result first =
        sparse(new double[][] {{2, 1, 0.1}, {-1, 3, 0.5}}, new long[] {1, 0}, options());
    assertArrayEquals(new double[] {1.4170300162778335, 4.095674329414383}, first.losses());
    assertEquals(2.756352172846108, first.reduced());
    double[][] rows = {{2, 1, 0.1}, {0.5, 1.5, 2.5}};
    ExactCrossEntropy.Result second = sparse(rows, new long[] {1, 0}, options());
    assertArrayEquals(new double[] {1.4170300162778335, 2.40760596444438}, second.losses());
    assertEquals(1.912317990361107, second.reduced());
    double[][] probabilities = {ExactSoftmax.softmax(rows[0]), ExactSoftmax.softmax(rows[1])};
    ExactCrossEntropy.Result third = sparse(probabilities, new long[] {1, 0}, options());
    assertArrayEquals(new double[] {1.218689059394122, 1.3724007163884293}, third.losses());
  }

  @Test
  void denseLabelsOfOneClassGiveWhatSparseLabelsDo() {
    double[][] rows = {{2, 1, 0.1}, {0.5, 1.5, 2.5}};
    double[][] oneHot = {{0, 1, 0}, {1, 0, 0}};
    ExactCrossEntropy.Options options = options().labelSmoothing(0.1).zLoss(0.01);
    ExactCrossEntropy.Result dense = ExactCrossEntropy.dense(rows, oneHot, options);
    ExactCrossEntropy.Result sparse = sparse(rows, new long[] {1, 0}, options);
    assertArrayEquals(sparse.exactLosses(), dense.exactLosses());
    assertArrayEquals(sparse.gradient(), dense.gradient());
  }

  @Test
  void reductions() {
    long[] labels = {0, 1, 2};
    double[] weights = {1, 2, 5, 0};
    ExactCrossEntropy.Options options = options().classWeights(weights);
    assertEquals(LOG4, sparse(ROWS, labels, options).reduced());
    assertEquals(8 * LOG4, sparse(ROWS, labels, options.reduction(ExactReduction.SUM)).reduced());
    ExactCrossEntropy.Result none =
        sparse(ROWS, labels, options.reduction(ExactReduction.NONE).upstream(1, -2, 0));
    assertArrayEquals(new double[] {LOG4, 2 * LOG4, 5 * LOG4}, none.losses(), 1e-15);
    assertNumber(Double.NaN, none.reduced());
    assertNumbers(
        new double[][] {{-.75, .25, .25, .25}, {-1, 3, -1, -1}, {0, 0, 0, 0}}, none.gradient());
  }

  @Test
  void theMeanOfDenseLabelsIsByRows() {
    double[][] labels = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}};
    ExactCrossEntropy.Options options = options().classWeights(1, 2, 6, 0);
    assertEquals(3 * LOG4, ExactCrossEntropy.dense(ROWS, labels, options).reduced());
  }

  @Test
  void theDivisorReplacesTheDenominatorOfTheMean() {
    long[] labels = {0, 1, 2};
    ExactCrossEntropy.Options options = options().divisor(12);
    ExactCrossEntropy.Result result = sparse(ROWS, labels, options);
    assertEquals(LOG4 / 4, result.reduced());
    assertEquals(0.25 / 12, result.gradient()[0][1]);
    assertEquals(3 * LOG4, sparse(ROWS, labels, options.reduction(ExactReduction.SUM)).reduced());
  }

  @Test
  void aDenominatorOfZeroIsUndefined() {
    double nan = Double.NaN;
    double[][] undefined = {{nan, nan, nan, nan}, {nan, nan, nan, nan}, new double[4]};
    for (ExactCrossEntropy.Options options :
        List.of(options().divisor(0), options().classWeights(2, -2, 1, 1))) {
      ExactCrossEntropy.Result result =
          sparse(ROWS, new long[] {0, 1, -1}, options.ignoreIndex(-1).labelSmoothing(0.1));
      assertNumber(nan, result.reduced());
      assertNumbers(undefined, result.gradient());
    }
  }

  @Test
  void ignoredRowsCountForNothing() {
    long[] labels = {0, -100, 2};
    double[][] rows = {ROWS[0], {Double.NaN, 0, 0, 0}, ROWS[2]};
    double[][] expected = {{-.375, .125, .125, .125}, new double[4], {.125, .125, -.375, .125}};
    ExactCrossEntropy.Result byIndex = sparse(rows, labels, options().ignoreIndex(-100));
    assertEquals(LOG4, byIndex.reduced());
    assertNumbers(new double[] {LOG4, 0, LOG4}, byIndex.losses());
    assertNumbers(expected, byIndex.gradient());
    ExactCrossEntropy.Result byFlag =
        sparse(rows, new long[] {0, 1, 2}, options().ignored(false, true, false));
    assertNumbers(expected, byFlag.gradient());
  }

  @Test
  void nothingToAverage() {
    ExactCrossEntropy.Options ignoring = options().ignored(true, true, true);
    ExactCrossEntropy.Result ignored = sparse(ROWS, new long[3], ignoring);
    assertNumber(Double.NaN, ignored.reduced());
    assertNumbers(new double[3][4], ignored.gradient());
    assertNumber(0, sparse(ROWS, new long[3], ignoring.reduction(ExactReduction.SUM)).reduced());
    ExactCrossEntropy.Result weightless =
        sparse(ROWS, new long[] {0, 9, 0}, options().classWeights(0, 1, 1, 1).ignoreIndex(9));
    assertNumber(Double.NaN, weightless.reduced());
    double nan = Double.NaN;
    double[] undefined = {nan, nan, nan, nan};
    assertNumbers(new double[][] {undefined, new double[4], undefined}, weightless.gradient());
  }

  @Test
  void anEmptyBatch() {
    double[][] rows = {};
    assertEquals(0, sparse(rows, new long[0], options()).losses().length);
    assertNumber(Double.NaN, sparse(rows, new long[0], options()).reduced());
    assertNumber(0, sparse(rows, new long[0], options().reduction(ExactReduction.SUM)).reduced());
  }

  @Test
  void paddingIsNotReadAndHasNoGradient() {
    double nan = Double.NaN;
    double[][] rows = {{0, 0, nan, Double.POSITIVE_INFINITY}};
    ExactCrossEntropy.Options options = options().validClasses(2);
    ExactCrossEntropy.Result sparse = sparse(rows, new long[] {1}, options);
    assertEquals(Math.log(2), sparse.reduced());
    assertNumbers(new double[][] {{0.5, -0.5, 0, 0}}, sparse.gradient());
    assertArrayEquals(new int[] {0}, sparse.predicted());
    double[][] labels = {{0, 1, nan, nan}};
    ExactCrossEntropy.Result dense = ExactCrossEntropy.dense(rows, labels, options);
    assertNumbers(new double[][] {{0.5, -0.5, 0, 0}}, dense.gradient());
    assertNumbers(new double[][] {{Math.log(2), Math.log(2), 0, 0}}, dense.labelGradient());
  }

  @Test
  void theGradientScaleLeavesTheLossAlone() {
    ExactCrossEntropy.Result result = sparse(ROWS, new long[3], options().gradientScale(1024));
    assertEquals(LOG4, result.reduced());
    assertEquals(256 / 3.0, result.gradient()[1][1]);
  }

  @Test
  void thePredictedClassIsTheLowestOfTheLargest() {
    double nan = Double.NaN;
    double[][] rows = {{1, 3, 3}, {1, nan, nan}, {-1 / 0.0, -1 / 0.0, -1 / 0.0}, {1, 2, 3}};
    ExactCrossEntropy.Options options = options();
    assertArrayEquals(new int[] {1, 1, 0, 2}, sparse(rows, new long[4], options).predicted());
    assertArrayEquals(
        new int[] {1, 1, 0, 2}, sparse(rows, new long[4], options.softcap(1e-3)).predicted());
  }

  @Test
  void whatCannotBeIsRejected() {
    long[] labels = {0, 1, 4};
    assertThrows(IllegalArgumentException.class, () -> sparse(ROWS, labels, options()));
    assertThrows(
        IllegalArgumentException.class,
        () -> sparse(ROWS, new long[] {0, -1, 0}, options().ignoreIndex(-100)));
    assertThrows(
        IllegalArgumentException.class,
        () -> ExactCrossEntropy.dense(ROWS, ROWS, options().ignoreIndex(0)));
    assertThrows(
        IllegalArgumentException.class, () -> sparse(ROWS, new long[3], options().validClasses(5)));
    assertThrows(
        IllegalArgumentException.class, () -> sparse(ROWS, new long[3], options().scale(0)));
    assertThrows(
        IllegalArgumentException.class,
        () -> sparse(ROWS, new long[3], options().upstream(1, 2, 3)));
  }

  private static ExactCrossEntropy.Options options() {
    return new ExactCrossEntropy.Options();
  }

  private static ExactCrossEntropy.Result sparse(
      double[][] rows, long[] labels, ExactCrossEntropy.Options options) {
    return ExactCrossEntropy.sparse(rows, labels, options);
  }
}
