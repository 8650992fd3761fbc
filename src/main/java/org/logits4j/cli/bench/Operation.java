package org.logits4j.cli.bench;

import java.util.List;
import java.util.function.Supplier;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.GaussianNll;
import org.logits4j.Gradient;
import org.logits4j.LogSumExp;
import org.logits4j.LossResult;
import org.logits4j.NllLoss;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Reduction;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/**
 * An operator's call on tensors that are there before. What it still allocates is what the API has
 * no place for: a scalar, or the rows' log-sum-exps.
 *
 * @param preparation what comes before each call, untimed
 * @param call the operator's
 */
record Operation(Runnable preparation, Supplier<Outcome> call) implements Sampler.Work {
  private static final LogSumExp LOG_SUM_EXP = LogSumExp.over(-1);
  private static final Softmax SOFTMAX = Softmax.along(-1);
  private static final Softmax LOG_SOFTMAX = Softmax.logAlong(-1);
  private static final CrossEntropy CROSS_ENTROPY = CrossEntropy.create();
  private static final ProbabilityCrossEntropy PROBABILITY = ProbabilityCrossEntropy.create();
  private static final NllLoss NLL = NllLoss.create();
  private static final SigmoidCrossEntropy SIGMOID = SigmoidCrossEntropy.create();
  private static final GaussianNll GAUSSIAN = GaussianNll.with(Reduction.MEAN);

  @Override
  public void prepare() {
    preparation.run();
  }

  @Override
  public Outcome run() {
    return call.get();
  }

  /** A workload on operands. */
  static Operation of(Workload workload, Operands operands, Call call) {
    return switch (workload) {
      case LOG_SUM_EXP -> logSumExp(operands, call);
      case SOFTMAX -> softmax(SOFTMAX, operands, call);
      case LOG_SOFTMAX -> softmax(LOG_SOFTMAX, operands, call);
      case LOSS -> loss(operands, call);
      case GRADIENT ->
          gradient(
              CROSS_ENTROPY::lossAndGradient, operands.logits(), operands.labels(), operands, call);
      case IN_PLACE -> inPlace(operands, call);
      case DENSE ->
          gradient(
              CROSS_ENTROPY::lossAndGradient, operands.logits(), operands.shares(), operands, call);
      case PROBABILITY ->
          gradient(
              PROBABILITY::lossAndGradient, operands.shares(), operands.labels(), operands, call);
      // of the numbers it takes as they are, any will do
      case NLL ->
          gradient(NLL::lossAndGradient, operands.logits(), operands.labels(), operands, call);
      case SIGMOID ->
          gradient(SIGMOID::lossAndGradient, operands.logits(), operands.shares(), operands, call);
      case GAUSSIAN -> gaussian(operands, call);
    };
  }

  private interface LossAndGradient {
    LossResult compute(Tensor input, Tensor labels, Gradient gradient, Call call);
  }

  private static Operation of(Supplier<Outcome> call) {
    return new Operation(() -> {}, call);
  }

  private static Operation logSumExp(Operands operands, Call call) {
    Tensor logits = operands.logits();
    return of(() -> Outcome.allocated(LOG_SUM_EXP.forward(logits, call)));
  }

  private static Operation softmax(Softmax softmax, Operands operands, Call call) {
    Tensor logits = operands.logits();
    Tensor into = operands.destination();
    return of(() -> Outcome.given(softmax.forward(logits, into, call)));
  }

  private static Operation loss(Operands operands, Call call) {
    Tensor logits = operands.logits();
    Tensor labels = operands.labels();
    return of(() -> Outcome.of(CROSS_ENTROPY.loss(logits, labels, call)));
  }

  private static Operation gradient(
      LossAndGradient operator, Tensor input, Tensor labels, Operands operands, Call call) {
    Tensor into = operands.destination();
    Gradient gradient = Gradient.into(into);
    return of(() -> Outcome.of(operator.compute(input, labels, gradient, call), into));
  }

  /** What a call overwrites is made anew by log-softmax: the logits, but for a number per row. */
  private static Operation inPlace(Operands operands, Call call) {
    Tensor logits = operands.logits();
    Tensor labels = operands.labels();
    Tensor over = operands.destination();
    return new Operation(
        () -> LOG_SOFTMAX.forward(logits, over, call),
        () ->
            Outcome.of(
                CROSS_ENTROPY.lossAndGradient(over, labels, Gradient.overLogits(), call), over));
  }

  private static Operation gaussian(Operands operands, Call call) {
    Tensor mean = operands.logits();
    Tensor logDeviations = operands.logDeviations();
    Tensor targets = operands.targets();
    return of(
        () -> {
          GaussianNll.Result result = GAUSSIAN.loss(mean, logDeviations, targets, call);
          return new Outcome(List.of(result.loss()), result::close);
        });
  }
}
