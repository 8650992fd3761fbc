package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.values.Lab.INF;
import static org.logits4j.values.Lab.NAN;
import static org.logits4j.values.Lab.assertValues;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** The edges of cross-entropy: masks, infinities, NaN, the lowest numbers, padding columns. */
class CrossEntropyEdgesTest {
  private static final double LOG_2 = Math.log(2);

  private static CrossEntropy.Builder perRow() {
    return CrossEntropy.builder().reduction(Reduction.NONE);
  }

  /** All outputs that the lab's device has. */
  private static Call everything(Lab lab) {
    Call call = Call.options().request(Output.LOG_SUM_EXP);
    call = lab.can(Feature.PREDICTED) ? call.request(Output.PREDICTED) : call;
    return lab.can(Feature.ENTROPY) ? call.request(Output.ENTROPY) : call;
  }

  private static LossResult run(
      Lab lab, CrossEntropy.Builder options, Tensor logits, Tensor labels) {
    return lab.keep(
        options.build().lossAndGradient(logits, labels, Gradient.overLogits(), everything(lab)));
  }

  /**
   * {@link #run} with the labels as they are, and as distributions that are 1 at them where the
   * device takes those.
   */
  private static List<LossResult> runBoth(
      Lab lab, CrossEntropy.Builder options, double[][] logits, long... labels) {
    List<LossResult> results = new ArrayList<>();
    results.add(run(lab, options, lab.rows(logits), lab.labels(labels)));
    if (lab.can(Feature.DENSE_LABELS)) {
      double[][] dense = new double[labels.length][logits[0].length];
      for (int r = 0; r < labels.length; r++) {
        dense[r][(int) labels[r]] = 1;
      }
      results.add(run(lab, options, lab.rows(logits), lab.rows(dense)));
    }
    return results;
  }

  private static void assertEntropy(Lab lab, LossResult result, double... expected) {
    if (lab.can(Feature.ENTROPY)) {
      assertValues(result.entropy(), expected);
    }
  }

  private static void assertPredicted(Lab lab, LossResult result, double... expected) {
    if (lab.can(Feature.PREDICTED)) {
      assertValues(result.predicted(), expected);
    }
  }

  @EachLab
  void aRowAllMasked(Lab lab) {
    double[][] logits = {{-INF, -INF}, {1, 1}};
    for (LossResult result : runBoth(lab, perRow(), logits, 1, 1)) {
      assertValues(result.loss(), INF, LOG_2);
      assertValues(result.gradient(), 0, -1, 0.5, -0.5);
      assertValues(result.logSumExp(), -INF, 1 + LOG_2);
      assertEntropy(lab, result, NAN, LOG_2);
      assertPredicted(lab, result, 0, 0);
    }
  }

  @EachLab({Feature.LOGIT_SCALE, Feature.SOFTCAP, Feature.Z_LOSS})
  void aRowAllMaskedWithEveryOption(Lab lab) {
    CrossEntropy.Builder options =
        perRow().labelSmoothing(0.5).logitScale(2).softcap(8).zLoss(0.25).classWeights(2, 4);
    double[][] logits = {{-INF, -INF}};
    for (LossResult result : runBoth(lab, options, logits, 1)) {
      assertValues(result.loss(), INF);
      // a capped mask does not move, whatever the target
      assertValues(result.gradient(), 0, 0);
    }
  }

  @EachLab
  void infinityAndNanStayInTheirRow(Lab lab) {
    double[][] logits = {{1, 1}, {INF, 0}, {0, NAN}, {NAN, -INF}, {1, 1}};
    for (LossResult result : runBoth(lab, perRow(), logits, 0, 0, 0, 1, 1)) {
      assertValues(result.loss(), LOG_2, NAN, NAN, NAN, LOG_2);
      assertValues(result.gradient(), -0.5, 0.5, NAN, NAN, NAN, NAN, NAN, NAN, 0.5, -0.5);
      assertValues(result.logSumExp(), 1 + LOG_2, INF, NAN, NAN, 1 + LOG_2);
      assertEntropy(lab, result, LOG_2, NAN, NAN, NAN, LOG_2);
      assertPredicted(lab, result, 0, 0, 1, 0, 0);
    }
  }

  @EachLab
  void masksElsewhereAreExact(Lab lab) {
    double[][] logits = {{-INF, 3, -INF, 3}};
    for (LossResult result : runBoth(lab, perRow(), logits, 3)) {
      assertValues(result.loss(), LOG_2);
      assertValues(result.gradient(), 0, 0.5, 0, -0.5);
      assertValues(result.logSumExp(), 3 + LOG_2);
      assertEntropy(lab, result, LOG_2);
      assertPredicted(lab, result, 1);
    }
  }

  @EachLab
  void smoothingOverAMaskIsInfinite(Lab lab) {
    double[][] logits = {{-INF, 3, -INF, 3}};
    for (LossResult result : runBoth(lab, perRow().labelSmoothing(0.5), logits, 3)) {
      assertValues(result.loss(), INF);
      // p - target
      assertValues(result.gradient(), -0.125, 0.5 - 0.125, -0.125, 0.5 - 0.625);
    }
  }

  @EachLab
  void smoothingOverAMaskOfWeightZeroIsFinite(Lab lab) {
    double[][] logits = {{-INF, 3, 3}};
    CrossEntropy.Builder options = perRow().labelSmoothing(0.75).classWeights(0, 1, 1);
    for (LossResult result : runBoth(lab, options, logits, 1)) {
      assertValues(result.loss(), 0.75 * LOG_2);
      assertValues(result.gradient(), 0, 0.375 - 0.5, 0.375 - 0.25);
    }
  }

  @EachLab(Feature.SOFTCAP)
  void softcapKeepsMasks(Lab lab) {
    double[][] logits = {{-INF, 3, 3}, {INF, 3, 3}};
    for (LossResult result : runBoth(lab, perRow().softcap(4), logits, 1, 0)) {
      double[] loss = result.loss().doubles();
      assertEquals(Types.round(result.loss().dtype(), LOG_2), loss[0]);
      double[] gradient = result.gradient().doubles();
      assertEquals(0, Math.abs(gradient[0]));
      assertEquals(-gradient[1], gradient[2]);
      // +infinity is capped to a number, which does not move
      assertTrue(loss[1] > 0 && loss[1] < 3);
      assertEquals(0, Math.abs(gradient[3]));
      assertPredicted(lab, result, 1, 0);
    }
  }

  @EachLab({Feature.LOGIT_SCALE, Feature.SOFTCAP})
  void aCapHoldsWhereTheScaledLogitOverflows(Lab lab) {
    double max = -lab.lowest();
    double[][] logits = {{-max, -max}, {max, -max}};
    CrossEntropy.Builder options = perRow().logitScale(1e300).softcap(1);
    for (LossResult result : runBoth(lab, options, logits, 0, 1)) {
      double[] lse = result.logSumExp().doubles();
      double[][] capped = {{-1, -1}, {1, -1}};
      double[] expected = {LOG_2 - 1, 1 + Math.log1p(Math.exp(-2))};
      for (int r = 0; r < expected.length; r++) {
        DType type = result.logSumExp().dtype();
        assertEquals(Types.round(type, expected[r]), lse[r], cappedError(lab, type, capped[r]));
      }
    }
  }

  /** Of a log-sum-exp of logits whose cap is 1; the CPU rounds once. */
  private static double cappedError(Lab lab, DType type, double[] capped) {
    if (Support.of(lab.device()).isCpu()) {
      return 0;
    }
    Arithmetic arithmetic = lab.arithmetic().elementwise(false);
    double[] errors = new LogitBound(arithmetic, 1, 1).errors(capped);
    double error = new SoftmaxBound(arithmetic, capped, errors).logSumExpError();
    return error * arithmetic.unit() + arithmetic.rowRounding(type, 1);
  }

  @EachLab
  void aMaskedTargetIsInfinite(Lab lab) {
    double[][] logits = {{-INF, 3, 3}, {2, 2, -INF}};
    for (LossResult result : runBoth(lab, perRow(), logits, 0, 0)) {
      assertValues(result.loss(), INF, LOG_2);
      assertValues(result.gradient(), -1, 0.5, 0.5, -0.5, 0.5, 0);
    }
    for (Reduction reduction : new Reduction[] {Reduction.MEAN, Reduction.SUM}) {
      for (LossResult result : runBoth(lab, perRow().reduction(reduction), logits, 0, 0)) {
        assertValues(result.loss(), INF);
      }
    }
  }

  @EachLab(Feature.DENSE_LABELS)
  void aDenseLabelOfZeroOnAMaskCountsNothing(Lab lab) {
    Tensor logits = lab.rows(new double[] {-INF, 3, 3});
    Tensor labels = lab.rows(new double[] {0, 0.25, 0.75});
    Gradient gradient = Gradient.fresh().andLabels();
    LossResult result =
        lab.keep(perRow().build().lossAndGradient(logits, labels, gradient, everything(lab)));
    assertValues(result.loss(), LOG_2);
    assertValues(result.gradient(), 0, 0.25, -0.25);
    assertValues(result.labelGradient(), INF, LOG_2, LOG_2);
  }

  @EachLab(Feature.DENSE_LABELS)
  void theLabelGradientOfAMaskThatCountsNothingIsZero(Lab lab) {
    Tensor logits = lab.rows(new double[] {-INF, 3, 3});
    Tensor labels = lab.rows(new double[] {0, 1, 0});
    Gradient gradient = Gradient.fresh().andLabels();
    LossResult weightless =
        lab.keep(
            perRow()
                .classWeights(0, 1, 1)
                .build()
                .lossAndGradient(logits, labels, gradient, Call.options()));
    assertValues(weightless.labelGradient(), 0, LOG_2, LOG_2);
    LossResult unscaled =
        lab.keep(
            perRow().build().lossAndGradient(logits, labels, gradient.scale(0), Call.options()));
    assertValues(unscaled.labelGradient(), 0, 0, 0);
  }

  @EachLab
  void aRowAllAtTheLowestIsUniform(Lab lab) {
    double[] row = new double[8];
    Arrays.fill(row, lab.lowest());
    for (LossResult result : runBoth(lab, perRow(), new double[][] {row}, 2)) {
      assertValues(result.loss(), Math.log(8));
      assertValues(result.gradient(), .125, .125, -.875, .125, .125, .125, .125, .125);
      assertValues(result.logSumExp(), lab.lowest() + Math.log(8));
      assertEntropy(lab, result, Math.log(8));
    }
  }

  @EachLab({Feature.LOGIT_SCALE, Feature.SAVED_LOG_SUM_EXP})
  void fromASavedLogSumExpNoProbabilityIsAboveOne(Lab lab) {
    // rounded to its type the log-sum-exp may be far below what it was computed from
    CrossEntropy loss = perRow().logitScale(0.3).build();
    Tensor logits = lab.rows(new double[] {lab.lowest(), lab.lowest()});
    Tensor labels = lab.labels(1);
    Call call = Call.options();
    Tensor saved =
        lab.keep(loss.loss(logits, labels, call.request(Output.LOG_SUM_EXP))).logSumExp();
    Tensor gradient = lab.keep(loss.gradient(logits, labels, saved, Gradient.fresh(), call));
    for (double value : gradient.doubles()) {
      assertTrue(Math.abs(value) <= 0.3 * (1 + 0x1p-7), gradient + ": " + value);
    }
  }

  @EachLab
  void paddingColumnsAreNoClasses(Lab lab) {
    // smoothing shares among the two classes; a padding column that was read would make all NaN
    CrossEntropy.Builder options = perRow().validClasses(2).labelSmoothing(0.5);
    double[][] logits = {{1, 1, NAN, INF}, {1, 1, 9, -INF}};
    for (LossResult result : runBoth(lab, options, logits, 0, 1)) {
      assertValues(result.loss(), LOG_2, LOG_2);
      assertValues(result.gradient(), -0.25, 0.25, 0, 0, 0.25, -0.25, 0, 0);
      assertValues(result.logSumExp(), 1 + LOG_2, 1 + LOG_2);
      assertEntropy(lab, result, LOG_2, LOG_2);
      assertPredicted(lab, result, 0, 0);
    }
  }

  @ParameterizedTest
  @MethodSource("org.logits4j.values.Lab#halves")
  void nanOfHalfTypesIsCanonical(Lab lab) {
    LossResult result = run(lab, perRow(), lab.rows(new double[] {NAN, 0, INF}), lab.labels(0));
    for (short bits : result.gradient().halfBits()) {
      assertEquals((short) 0x7FFF, bits);
    }
  }

  @EachLab
  void anEmptyBatch(Lab lab) {
    Tensor logits = lab.tensor(Shape.of(0, 3));
    List<Tensor> kinds = new ArrayList<>(List.of(lab.labels()));
    if (lab.can(Feature.DENSE_LABELS)) {
      kinds.add(lab.tensor(Shape.of(0, 3)));
    }
    for (Tensor labels : kinds) {
      assertEquals(Shape.of(0), run(lab, perRow(), logits, labels).loss().shape());
      assertValues(run(lab, perRow().reduction(Reduction.SUM), logits, labels).loss(), 0);
      LossResult mean = run(lab, perRow().reduction(Reduction.MEAN), logits, labels);
      assertValues(mean.loss(), NAN);
      assertEquals(0, mean.gradient().shape().elements());
    }
  }
}
