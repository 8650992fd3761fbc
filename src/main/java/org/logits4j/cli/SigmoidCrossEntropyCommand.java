package org.logits4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.logits4j.Call;
import org.logits4j.LossResult;
import org.logits4j.Reduction;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code op sigmoid-cross-entropy}. */
@Command(
    name = "sigmoid-cross-entropy",
    description = "Binary cross-entropy of each logit, in nats; classes lie along the last axis.")
final class SigmoidCrossEntropyCommand extends Operator {
  @Mixin private GradientOptions gradient;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "FILE",
      description = "The labels: floating, of the logits' shape.")
  private Path target;

  @Option(
      names = "--pos-weight",
      paramLabel = "FILE",
      description = "A weight of the positive term: one for all, or one for each class.")
  private @Nullable Path positiveWeight;

  @Option(
      names = "--weight",
      paramLabel = "FILE",
      description = "A weight of the loss: one for all, or one for each class.")
  private @Nullable Path weight;

  @Option(
      names = "--reduction",
      defaultValue = "mean",
      paramLabel = "R",
      description = "none, mean or sum (default: ${DEFAULT-VALUE}).")
  private Reduction reduction;

  @Override
  void claim(Outputs outputs) throws IOException {
    gradient.claim(outputs);
  }

  @Override
  Tensor run(Workspace workspace, Tensor input, Outputs outputs) throws IOException {
    Tensor labels = workspace.tensor(target);
    SigmoidCrossEntropy operator = operator();
    LossResult result =
        gradient.isAsked()
            ? operator.lossAndGradient(input, labels, gradient.gradient(workspace), Call.options())
            : operator.loss(input, labels);
    workspace.onClose(result::close);
    if (gradient.isAsked()) {
      outputs.stage(gradient.file(), result.gradient());
    }
    return result.loss();
  }

  private SigmoidCrossEntropy operator() throws IOException {
    SigmoidCrossEntropy.Builder builder = SigmoidCrossEntropy.builder().reduction(reduction);
    if (positiveWeight != null) {
      builder.positiveWeights(Workspace.numbers("--pos-weight", positiveWeight));
    }
    if (weight != null) {
      builder.classWeights(Workspace.numbers("--weight", weight));
    }
    return builder.build();
  }
}
