package org.logits4j.values;

import static org.logits4j.values.Lab.INF;
import static org.logits4j.values.Lab.NAN;
import static org.logits4j.values.Lab.assertValues;

import org.logits4j.Call;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.NllLoss;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Reduction;
import org.logits4j.Tensor;

/** The edges of the losses on probabilities and on log-probabilities. */
class ProbabilityEdgesTest {
  private static final double LOG_2 = Math.log(2);

  private static LossResult run(Lab lab, double epsilon, Tensor rows, Tensor labels) {
    return lab.keep(
        ProbabilityCrossEntropy.builder()
            .reduction(Reduction.NONE)
            .epsilon(epsilon)
            .build()
            .lossAndGradient(rows, labels));
  }

  @EachLab({Feature.PROBABILITIES, Feature.NLL})
  void rowsWithoutAFiniteSumAreNan(Lab lab) {
    Tensor rows =
        lab.rows(
            new double[] {0.5, 0.5},
            new double[] {NAN, 0.5},
            new double[] {INF, 0.5},
            new double[] {INF, 0.5},
            new double[] {0, 0},
            new double[] {0.5, 0.5});
    LossResult result = run(lab, 1e-7, rows, lab.labels(0, 1, 0, 1, 0, 1));
    assertValues(result.loss(), LOG_2, NAN, NAN, NAN, NAN, LOG_2);
    assertValues(result.gradient(), -1, 1, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 1, -1);
  }

  @EachLab({Feature.PROBABILITIES, Feature.NLL})
  void rowsAreDividedByTheirSum(Lab lab) {
    LossResult result = run(lab, 1e-7, lab.rows(new double[] {0.5, 1, 0.5}), lab.labels(0));
    assertValues(result.loss(), Math.log(4));
    assertValues(result.gradient(), -1.5, 0.5, 0.5);
  }

  @EachLab({Feature.PROBABILITIES, Feature.NLL})
  void whatIsClippedHasNoGradient(Lab lab) {
    Tensor rows = lab.rows(new double[] {0, 1}, new double[] {0, 1});
    LossResult result = run(lab, 1e-3, rows, lab.labels(0, 1));
    assertValues(result.loss(), -Math.log(1e-3), -Math.log1p(-1e-3));
    assertValues(result.gradient(), 0, 0, 0, 0);
  }

  @EachLab({Feature.PROBABILITIES, Feature.NLL})
  void withoutEpsilonAProbabilityOfZeroIsInfinite(Lab lab) {
    Tensor rows = lab.rows(new double[] {0, 1}, new double[] {0, 1});
    assertValues(run(lab, 0, rows, lab.labels(0, 1)).loss(), INF, 0);
    Tensor dense = lab.rows(new double[] {1, 0}, new double[] {0, 1});
    assertValues(run(lab, 0, rows, dense).loss(), INF, 0);
  }

  @EachLab({Feature.PROBABILITIES, Feature.NLL})
  void withoutEpsilonTheSlopeAtZeroIsNoNumber(Lab lab) {
    Tensor rows = lab.rows(new double[] {0, 1, 1}, new double[] {0, 1, 1});
    LossResult result = run(lab, 0, rows, lab.labels(0, 1));
    assertValues(result.loss(), INF, LOG_2);
    assertValues(result.gradient(), NAN, NAN, NAN, 0.5, -0.5, 0.5);
  }

  @EachLab({Feature.PROBABILITIES, Feature.NLL})
  void theLabelGradientThatCountsNothingIsZero(Lab lab) {
    Tensor rows = lab.rows(new double[] {0, 0.5, 0.5});
    Tensor labels = lab.rows(new double[] {0, 1, 0});
    LossResult result =
        lab.keep(
            ProbabilityCrossEntropy.builder()
                .reduction(Reduction.NONE)
                .epsilon(0)
                .classWeights(0, 1, 1)
                .build()
                .lossAndGradient(rows, labels, Gradient.fresh().andLabels(), Call.options()));
    assertValues(result.labelGradient(), 0, LOG_2, LOG_2);
  }

  @EachLab({Feature.PROBABILITIES, Feature.NLL})
  void nllReadsTheLabelsClassAlone(Lab lab) {
    Tensor rows =
        lab.rows(
            new double[] {NAN, -0.5},
            new double[] {-0.5, NAN},
            new double[] {-INF, NAN},
            new double[] {INF, NAN});
    LossResult result = nll(lab, rows, lab.labels(1, 1, 0, 0));
    assertValues(result.loss(), 0.5, NAN, INF, -INF);
    assertValues(result.gradient(), 0, -1, 0, -1, -1, 0, -1, 0);
  }

  @EachLab({Feature.PROBABILITIES, Feature.NLL})
  void aWeightOfZeroHidesAMaskButNoNan(Lab lab) {
    Tensor rows = lab.rows(new double[] {-INF, -1}, new double[] {NAN, -1});
    LossResult result = nll(lab, rows, lab.labels(0, 0), 0, 1);
    assertValues(result.loss(), 0, NAN);
    assertValues(result.gradient(), 0, 0, 0, 0);
  }

  private static LossResult nll(Lab lab, Tensor rows, Tensor labels, double... weights) {
    NllLoss.Builder builder = NllLoss.builder().reduction(Reduction.NONE);
    if (weights.length > 0) {
      builder.classWeights(weights);
    }
    return lab.keep(builder.build().lossAndGradient(rows, labels));
  }
}
