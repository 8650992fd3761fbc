package org.logits4j.cli;

import java.util.Arrays;
import java.util.List;
import org.logits4j.LossResult;
import org.logits4j.NllLoss;
import org.logits4j.Reduction;
import org.logits4j.Tensor;
import org.logits4j.cli.VerifyCase.Kind;

/** Checks the negative log-likelihood on log-probabilities. */
final class VerifyNll {
  private VerifyNll() {}

  /** Each row with class weights; the mean with them. */
  static void run(VerifyCase inputs, Discrepancy discrepancy) {
    run(inputs, discrepancy, Reduction.NONE);
    run(inputs, discrepancy, Reduction.MEAN);
  }

  private static void run(VerifyCase inputs, Discrepancy discrepancy, Reduction reduction) {
    List<Kind> kinds =
        reduction == Reduction.NONE ? List.of(Kind.values()) : List.of(Kind.PLAIN, Kind.IGNORED);
    long[] labels = inputs.labels(kinds);
    double[] logs = inputs.logits(kinds, labels);
    double[] weights = inputs.weights();
    NllLoss operator =
        NllLoss.builder()
            .classAxis(VerifyCase.CLASS_AXIS)
            .classWeights(weights)
            .ignoreIndex(VerifyCase.IGNORED)
            .reduction(reduction)
            .build();
    double denominator =
        reduction == Reduction.NONE
            ? 1
            : Arrays.stream(labels).filter(y -> y >= 0).mapToDouble(y -> weights[(int) y]).sum();
    Expected[] losses = new Expected[VerifyCase.ROWS];
    Expected[] gradient = new Expected[logs.length];
    Arrays.fill(losses, Expected.ZERO);
    Arrays.fill(gradient, Expected.ZERO);
    for (int r = 0; r < VerifyCase.ROWS; r++) {
      if (labels[r] != VerifyCase.IGNORED) {
        int i = inputs.index(r, (int) labels[r]);
        double weight = weights[(int) labels[r]];
        losses[r] = Expected.within(4, -logs[i]).times(weight);
        gradient[i] = Expected.within(16, -weight / denominator);
      }
    }
    Expected sum = Arrays.stream(losses).reduce(Expected.ZERO, Expected::plus);
    Expected[] mean = {sum.times(1 / denominator).plusSlack(16 * sum.slack())};
    Tensor input = inputs.tensor(logs, inputs.shape());
    try (LossResult result = operator.lossAndGradient(input, inputs.labelTensor(labels))) {
      String name = inputs + ", " + reduction + ": ";
      boolean none = reduction == Reduction.NONE;
      discrepancy.compare(name + "loss", result.loss(), none ? losses : mean);
      discrepancy.compare(name + "gradient", result.gradient(), gradient);
    }
  }
}
