package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.logits4j.values.Lab.NAN;
import static org.logits4j.values.Lab.assertValues;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.CrossEntropy;
import org.logits4j.LabelOutOfRangeException;
import org.logits4j.LossResult;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** Which rows count, in every loss on rows of classes with sparse labels. */
class CountedRowsEdgesTest {
  private static final String CASES = "cases";
  private static final long IGNORED = ClassChoices.IGNORED;

  static Stream<Arguments> cases() {
    return Stream.of(SparseLoss.values())
        .flatMap(loss -> loss.labs().map(lab -> Arguments.of(loss, lab)));
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void ignoredRowsHaveNoLossAndNoGradient(SparseLoss loss, Lab lab) {
    double[][] rows = {{0.5, 0.25, 0.25}, {NAN, 0.5, 0.25}, {0.25, 0.25, 0.5}};
    SparseLoss.Outcome all =
        loss.run(lab, lab.rows(rows), lab.labels(1, IGNORED, 2), Reduction.NONE);
    double[] losses = all.loss().doubles();
    assertEquals(0, losses[1]);
    double[] gradient = all.gradient().doubles();
    for (int i = 3; i < 6; i++) {
      assertEquals(0L, Double.doubleToRawLongBits(gradient[i]), "exactly 0");
    }
    SparseLoss.Outcome counted =
        loss.run(lab, lab.rows(rows[0], rows[2]), lab.labels(1, 2), Reduction.NONE);
    assertValues(counted.loss(), losses[0], losses[2]);
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void ignoredRowsAreLeftOutOfTheMean(SparseLoss loss, Lab lab) {
    double[][] rows = {{0.5, 0.25, 0.25}, {NAN, 0.5, 0.25}, {0.25, 0.25, 0.5}};
    SparseLoss.Outcome all =
        loss.run(lab, lab.rows(rows), lab.labels(1, IGNORED, 2), Reduction.MEAN);
    SparseLoss.Outcome counted =
        loss.run(lab, lab.rows(rows[0], rows[2]), lab.labels(1, 2), Reduction.MEAN);
    assertEquals(counted.loss().item(), all.loss().item());
    double[] expected = counted.gradient().doubles();
    double[] actual = all.gradient().doubles();
    for (int c = 0; c < 3; c++) {
      assertEquals(expected[c], actual[c]);
      assertEquals(expected[3 + c], actual[6 + c]);
    }
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void whereAllRowsAreIgnoredTheMeanIsNanAndTheGradientZero(SparseLoss loss, Lab lab) {
    double[][] rows = {{0.5, 0.25, 0.25}, {NAN, 0.5, 0.25}};
    Tensor labels = lab.labels(IGNORED, IGNORED);
    SparseLoss.Outcome mean = loss.run(lab, lab.rows(rows), labels, Reduction.MEAN);
    assertValues(mean.loss(), NAN);
    assertValues(mean.gradient(), 0, 0, 0, 0, 0, 0);
    SparseLoss.Outcome sum = loss.run(lab, lab.rows(rows), labels, Reduction.SUM);
    assertValues(sum.loss(), 0);
    assertValues(sum.gradient(), 0, 0, 0, 0, 0, 0);
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void whereTheWeightsSumToZeroTheMeanIsNan(SparseLoss loss, Lab lab) {
    double[][] rows = {{0.5, 0.25, 0.25}, {0.25, 0.5, 0.25}, {0.25, 0.25, 0.5}};
    Tensor labels = lab.labels(1, IGNORED, 1);
    SparseLoss.Outcome mean = loss.run(lab, lab.rows(rows), labels, Reduction.MEAN, 1, 0, 3);
    assertValues(mean.loss(), NAN);
    double[] gradient = mean.gradient().doubles();
    assertEquals(NAN, gradient[1]);
    assertEquals(NAN, gradient[7]);
    for (int i = 3; i < 6; i++) {
      assertEquals(0, gradient[i]);
    }
    assertValues(loss.run(lab, lab.rows(rows), labels, Reduction.SUM, 1, 0, 3).loss(), 0);
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void aMeanDividesByTheSumOfTheCountedWeights(SparseLoss loss, Lab lab) {
    double[][] rows = {{0.5, 0.25, 0.25}, {0.25, 0.5, 0.25}, {0.25, 0.25, 0.5}};
    Tensor labels = lab.labels(2, IGNORED, 0);
    double[] weights = {4, 8, 2};
    double[] losses =
        loss.run(lab, lab.rows(rows), labels, Reduction.NONE, weights).loss().doubles();
    double mean = loss.run(lab, lab.rows(rows), labels, Reduction.MEAN, weights).loss().item();
    // three roundings of the single losses' type, and one of the mean
    double unit = Types.ulp(lab.type().lossType(), 1);
    assertEquals((losses[0] + losses[2]) / 6, mean, 2 * unit * Math.abs(mean));
  }

  @ParameterizedTest
  @MethodSource(CASES)
  void anEmptyBatch(SparseLoss loss, Lab lab) {
    Tensor empty = lab.tensor(Shape.of(0, 3));
    assertEquals(Shape.of(0), loss.run(lab, empty, lab.labels(), Reduction.NONE).loss().shape());
    assertValues(loss.run(lab, empty, lab.labels(), Reduction.SUM).loss(), 0);
    assertValues(loss.run(lab, empty, lab.labels(), Reduction.MEAN).loss(), NAN);
  }

  /** Where a call is done when it returns. */
  static Stream<Arguments> synchronousCases() {
    return cases().filter(c -> Support.of(((Lab) c.get()[1]).device()).isCpu());
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("synchronousCases")
  void aLabelOutOfRangeIsNamedAndNothingWritten(SparseLoss loss, Lab lab) {
    double[][] rows = {{0.5, 0.25, 0.25}, {0.25, 0.5, 0.25}, {0.25, 0.25, 0.5}};
    for (long bad : new long[] {-1, 3, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32}) {
      Tensor input = lab.rows(rows);
      LabelOutOfRangeException thrown =
          assertThrows(
              LabelOutOfRangeException.class,
              () -> loss.run(lab, input, lab.labels(0, bad, 7), Reduction.MEAN).loss().item());
      assertEquals(1, thrown.row());
      assertEquals(bad, thrown.label());
      assertEquals(3, thrown.classes());
      assertValues(input, 0.5, 0.25, 0.25, 0.25, 0.5, 0.25, 0.25, 0.25, 0.5);
    }
  }

  @EachLab
  void aPaddingColumnIsNoLabel(Lab lab) {
    CrossEntropy loss = CrossEntropy.builder().validClasses(2).build();
    Tensor logits = lab.rows(new double[] {1, 2, 3});
    LabelOutOfRangeException thrown =
        assertThrows(
            LabelOutOfRangeException.class, () -> loss.loss(logits, lab.labels(2)).loss().item());
    assertEquals(2, thrown.classes());
  }

  @EachLab(Feature.DENSE_LABELS)
  void aMeanOverDenseLabelsDividesByTheRows(Lab lab) {
    CrossEntropy loss = CrossEntropy.builder().classWeights(4, 2).build();
    Tensor logits = lab.rows(new double[] {1, 1}, new double[] {3, 3});
    Tensor labels = lab.rows(new double[] {1, 0}, new double[] {0, 1});
    LossResult result = lab.keep(loss.lossAndGradient(logits, labels));
    assertValues(result.loss(), 3 * Math.log(2));
    assertValues(result.gradient(), -1, 1, 0.5, -0.5);
  }
}
