package org.logits4j.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.logits4j.LogSumExp;
import org.logits4j.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code op logsumexp}. */
@Command(name = "logsumexp", description = "log(sum(exp(x))) over axes, in nats.")
final class LogSumExpCommand extends Operator {
  @Option(
      names = "--axes",
      split = ",",
      paramLabel = "A",
      description = "The axes, from 0, or from -1 counting back from the last (default: all).")
  private int @Nullable [] axes;

  @Option(names = "--keepdims", description = "The axes stay in the result, with length 1.")
  private boolean keepDims;

  @Mixin private GradientOptions gradient;

  @Override
  String resultName() {
    return "logsumexp";
  }

  @Override
  void claim(Outputs outputs) throws IOException {
    gradient.claim(outputs);
  }

  @Override
  Tensor run(Workspace workspace, Tensor input, Outputs outputs) throws IOException {
    LogSumExp operator = axes == null ? LogSumExp.overAll() : LogSumExp.over(axes);
    if (keepDims) {
      operator = operator.keepDims();
    }
    Tensor result = workspace.keep(operator.forward(input));
    if (gradient.isAsked()) {
      Tensor backward = operator.backward(input, result, gradient.gradient(workspace));
      outputs.stage(gradient.file(), workspace.keep(backward));
    }
    return result;
  }
}
