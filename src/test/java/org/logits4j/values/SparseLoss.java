package org.logits4j.values;

import java.util.stream.Stream;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.Gradient;
import org.logits4j.LinearCrossEntropy;
import org.logits4j.LinearGradient;
import org.logits4j.LossResult;
import org.logits4j.NllLoss;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Reduction;
import org.logits4j.Tensor;

/** The losses that take rows of classes and a label for each. */
enum SparseLoss {
  CROSS_ENTROPY,
  CROSS_ENTROPY_ON_PROBABILITIES,
  NLL,
  /** With an identity for the weight, so that the hidden states are the logits. */
  LINEAR_CROSS_ENTROPY;

  /** Each lab whose device can do it. */
  Stream<Lab> labs() {
    return switch (this) {
      case CROSS_ENTROPY -> Lab.all();
      case CROSS_ENTROPY_ON_PROBABILITIES -> Lab.with(Feature.PROBABILITIES);
      case NLL -> Lab.with(Feature.NLL);
      case LINEAR_CROSS_ENTROPY -> Lab.with(Feature.LINEAR);
    };
  }

  /**
   * What a call returned.
   *
   * @param gradient over the input, where the loss can do that
   */
  record Outcome(Tensor loss, Tensor gradient) {}

  /** Ignores {@link ClassChoices#IGNORED}; the gradient goes over the rows. */
  Outcome run(Lab lab, Tensor rows, Tensor labels, Reduction reduction, double... weights) {
    if (this == LINEAR_CROSS_ENTROPY) {
      return linear(lab, rows, labels, crossEntropy(reduction, weights));
    }
    Gradient over = Gradient.overLogits();
    Call call = Call.options();
    LossResult result =
        switch (this) {
          case CROSS_ENTROPY ->
              crossEntropy(reduction, weights).lossAndGradient(rows, labels, over, call);
          case CROSS_ENTROPY_ON_PROBABILITIES ->
              probabilities(reduction, weights).lossAndGradient(rows, labels, over, call);
          default -> nll(reduction, weights).lossAndGradient(rows, labels, over, call);
        };
    lab.keep(result);
    return new Outcome(result.loss(), result.gradient());
  }

  private static Outcome linear(Lab lab, Tensor rows, Tensor labels, CrossEntropy loss) {
    int classes = (int) rows.shape().dim(1);
    double[][] identity = new double[classes][classes];
    for (int c = 0; c < classes; c++) {
      identity[c][c] = 1;
    }
    LinearCrossEntropy.Result result =
        lab.keep(
            LinearCrossEntropy.of(loss)
                .memoryBudget(1)
                .lossAndGradient(
                    rows,
                    lab.rows(identity),
                    null,
                    labels,
                    LinearGradient.fresh(),
                    Call.options()));
    return new Outcome(result.loss(), result.hiddenGradient());
  }

  private static CrossEntropy crossEntropy(Reduction reduction, double... weights) {
    CrossEntropy.Builder builder =
        CrossEntropy.builder().reduction(reduction).ignoreIndex(ClassChoices.IGNORED);
    return (weights.length == 0 ? builder : builder.classWeights(weights)).build();
  }

  private static ProbabilityCrossEntropy probabilities(Reduction reduction, double... weights) {
    ProbabilityCrossEntropy.Builder builder =
        ProbabilityCrossEntropy.builder().reduction(reduction).ignoreIndex(ClassChoices.IGNORED);
    return (weights.length == 0 ? builder : builder.classWeights(weights)).build();
  }

  private static NllLoss nll(Reduction reduction, double... weights) {
    NllLoss.Builder builder =
        NllLoss.builder().reduction(reduction).ignoreIndex(ClassChoices.IGNORED);
    return (weights.length == 0 ? builder : builder.classWeights(weights)).build();
  }
}
