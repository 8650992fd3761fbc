package org.logits4j.cli;

import java.io.IOException;
import java.util.Arrays;
import org.logits4j.Call;
import org.logits4j.Gradient;
import org.logits4j.Softmax;
import org.logits4j.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code op softmax} and {@code op log-softmax}. */
abstract class SoftmaxCommand extends Operator {
  @Option(
      names = "--axis",
      defaultValue = "-1",
      paramLabel = "A",
      description = "The axis, from 0, or from -1 counting back (default: ${DEFAULT-VALUE}).")
  private int axis;

  @Mixin private GradientOptions gradient;

  abstract Softmax along(int axis);

  @Override
  void claim(Outputs outputs) throws IOException {
    gradient.claim(outputs);
  }

  @Override
  Tensor run(Workspace workspace, Tensor input, Outputs outputs) throws IOException {
    Softmax operator = along(axis);
    Tensor result = workspace.keep(operator.forward(input));
    if (gradient.isAsked()) {
      Tensor backward =
          operator.backward(
              result,
              upstream(workspace, result),
              Gradient.fresh().scale(gradient.scale()),
              Call.options());
      outputs.stage(gradient.file(), workspace.keep(backward));
    }
    return result;
  }

  /** The upstream gradient in the result's type; ones where none is given. */
  private Tensor upstream(Workspace workspace, Tensor result) throws IOException {
    Tensor given = gradient.upstream(workspace);
    if (given != null) {
      return workspace.keep(given.cast(result.dtype()));
    }
    double[] ones = new double[Math.toIntExact(result.shape().elements())];
    Arrays.fill(ones, 1);
    try (Tensor host = Tensor.of(ones, result.shape()).cast(result.dtype())) {
      return workspace.keep(host.to(workspace.device()));
    }
  }

  /** {@code op softmax}. */
  @Command(name = "softmax", description = "Softmax along an axis.")
  static final class Plain extends SoftmaxCommand {
    @Override
    Softmax along(int axis) {
      return Softmax.along(axis);
    }

    @Override
    String resultName() {
      return "softmax";
    }
  }

  /** {@code op log-softmax}. */
  @Command(name = "log-softmax", description = "The logarithm of softmax along an axis, in nats.")
  static final class Logarithm extends SoftmaxCommand {
    @Override
    Softmax along(int axis) {
      return Softmax.logAlong(axis);
    }

    @Override
    String resultName() {
      return "log-softmax";
    }
  }
}
