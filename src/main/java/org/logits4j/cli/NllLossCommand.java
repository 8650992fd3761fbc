package org.logits4j.cli;

import java.io.IOException;
import org.logits4j.InputCheck;
import org.logits4j.LossResult;
import org.logits4j.NllLoss;
import org.logits4j.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code op nll-loss}. */
@Command(
    name = "nll-loss",
    description = {
      "Negative log-likelihood on log-probabilities, in nats; labels are classes.",
      "--input: log-probabilities, as log-softmax returns them."
    })
final class NllLossCommand extends Operator {
  @Mixin private RowOptions rows;
  @Mixin private ClassOptions classes;
  @Mixin private GradientOptions gradient;

  @Override
  void claim(Outputs outputs) throws IOException {
    gradient.claim(outputs);
  }

  @Override
  Tensor run(Workspace workspace, Tensor input, Outputs outputs) throws IOException {
    Tensor target = workspace.tensor(rows.target());
    NllLoss operator = operator();
    LossResult result =
        gradient.isAsked()
            ? operator.lossAndGradient(input, target, gradient.gradient(workspace), rows.call())
            : operator.loss(input, target, rows.call());
    workspace.onClose(result::close);
    if (gradient.isAsked()) {
      outputs.stage(gradient.file(), result.gradient());
    }
    warn(InputCheck.logProbabilities(input, classes.axis()));
    return result.loss();
  }

  private NllLoss operator() throws IOException {
    NllLoss.Builder builder =
        NllLoss.builder().classAxis(classes.axis()).reduction(rows.reduction());
    double[] weights = classes.weights();
    if (weights != null) {
      builder.classWeights(weights);
    }
    if (rows.ignoreIndex() != null) {
      builder.ignoreIndex(rows.ignoreIndex());
    }
    return builder.build();
  }
}
