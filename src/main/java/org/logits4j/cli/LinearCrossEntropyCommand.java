package org.logits4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.LinearCrossEntropy;
import org.logits4j.LinearGradient;
import org.logits4j.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code op linear-cross-entropy}. */
@Command(
    name = "linear-cross-entropy",
    description = {
      "Cross-entropy on hidden * weight^T + bias, in nats; the logits are never whole in memory."
          + " Labels are classes.",
      "--input: the hidden states, [rows, width]; --gradient: with respect to them."
    })
final class LinearCrossEntropyCommand extends Operator {
  @Mixin private RowOptions rows;
  @Mixin private LogitOptions logits;
  @Mixin private GradientOptions gradient;
  @Mixin private PerRowOptions perRow;

  @Option(
      names = "--weight",
      required = true,
      paramLabel = "FILE",
      description = "The layer's weight, [classes, width].")
  private Path weight;

  @Option(names = "--bias", paramLabel = "FILE", description = "The layer's bias, [classes].")
  private @Nullable Path bias;

  @Option(names = "--class-weight", paramLabel = "FILE", description = "A weight for each class.")
  private @Nullable Path classWeight;

  @Option(
      names = "--weight-gradient",
      paramLabel = "FILE",
      description = "Where the gradient with respect to --weight goes.")
  private @Nullable Path weightGradient;

  @Option(
      names = "--bias-gradient",
      paramLabel = "FILE",
      description = "Where the gradient with respect to --bias goes.")
  private @Nullable Path biasGradient;

  @Option(
      names = "--memory-budget",
      paramLabel = "BYTES",
      description = "How much memory a chunk of logits may take (default: 268435456).")
  private @Nullable Long memoryBudget;

  @Override
  void claim(Outputs outputs) throws IOException {
    if (biasGradient != null && bias == null) {
      throw new IllegalArgumentException("--bias-gradient: there is no --bias");
    }
    gradient.claim(outputs, weightGradient, biasGradient);
    outputs.claim("--weight-gradient", weightGradient);
    outputs.claim("--bias-gradient", biasGradient);
    perRow.claim(outputs);
  }

  @Override
  Tensor run(Workspace workspace, Tensor input, Outputs outputs) throws IOException {
    Tensor layer = workspace.tensor(weight);
    Tensor offset = bias == null ? null : workspace.tensor(bias);
    Tensor target = workspace.tensor(rows.target());
    LinearCrossEntropy operator = operator();
    Call call = perRow.request(rows.call());
    LinearCrossEntropy.Result result =
        gradient.isAsked(weightGradient, biasGradient)
            ? operator.lossAndGradient(input, layer, offset, target, into(workspace), call)
            : operator.loss(input, layer, offset, target, call);
    workspace.onClose(result::close);
    if (gradient.file() != null) {
      outputs.stage(gradient.file(), result.hiddenGradient());
    }
    if (weightGradient != null) {
      outputs.stage(weightGradient, result.weightGradient());
    }
    if (biasGradient != null) {
      outputs.stage(biasGradient, result.biasGradient());
    }
    perRow.stage(outputs, result::logSumExp, result::predicted, result::entropy);
    return result.loss();
  }

  private LinearCrossEntropy operator() throws IOException {
    CrossEntropy.Builder builder = logits.builder(rows);
    if (classWeight != null) {
      builder.classWeights(Workspace.numbers("--class-weight", classWeight));
    }
    LinearCrossEntropy operator = LinearCrossEntropy.of(builder.build());
    return memoryBudget == null ? operator : operator.memoryBudget(memoryBudget);
  }

  private LinearGradient into(Workspace workspace) throws IOException {
    LinearGradient into = LinearGradient.fresh().scale(gradient.scale());
    Tensor upstream = gradient.upstream(workspace);
    return upstream == null ? into : into.upstream(upstream);
  }
}
