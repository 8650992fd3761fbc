package org.logits4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.logits4j.Call;
import org.logits4j.GaussianNll;
import org.logits4j.Reduction;
import org.logits4j.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code op gaussian-nll}. */
@Command(
    name = "gaussian-nll",
    description = {
      "Negative log-likelihood of normal distributions, the constant included, in nats.",
      "--input: the means; --gradient: with respect to them."
    })
final class GaussianNllCommand extends Operator {
  @Mixin private GradientOptions gradient;

  @Option(
      names = "--log-std",
      required = true,
      paramLabel = "FILE",
      description = "The logarithms of the standard deviations, of the means' shape.")
  private Path logStd;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "FILE",
      description = "The targets, of the means' shape.")
  private Path target;

  @Option(
      names = "--log-std-gradient",
      paramLabel = "FILE",
      description = "Where the gradient with respect to --log-std goes.")
  private @Nullable Path logStdGradient;

  @Option(
      names = "--target-gradient",
      paramLabel = "FILE",
      description = "Where the gradient with respect to --target goes.")
  private @Nullable Path targetGradient;

  @Option(
      names = "--reduction",
      defaultValue = "mean",
      paramLabel = "R",
      description = "none, mean or sum (default: ${DEFAULT-VALUE}).")
  private Reduction reduction;

  @Override
  void claim(Outputs outputs) throws IOException {
    gradient.claim(outputs, logStdGradient, targetGradient);
    outputs.claim("--log-std-gradient", logStdGradient);
    outputs.claim("--target-gradient", targetGradient);
  }

  @Override
  Tensor run(Workspace workspace, Tensor input, Outputs outputs) throws IOException {
    Tensor deviations = workspace.tensor(logStd);
    Tensor targets = workspace.tensor(target);
    GaussianNll operator = GaussianNll.with(reduction);
    if (!gradient.isAsked(logStdGradient, targetGradient)) {
      GaussianNll.Result result = operator.loss(input, deviations, targets);
      workspace.onClose(result::close);
      return result.loss();
    }
    GaussianNll.Result result =
        operator.lossAndGradient(
            input, deviations, targets, gradient.gradient(workspace), Call.options());
    workspace.onClose(result::close);
    outputs.stage(gradient.file(), result.meanGradient());
    outputs.stage(logStdGradient, result.logStdGradient());
    outputs.stage(targetGradient, result.targetGradient());
    return result.loss();
  }
}
