package org.logits4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.logits4j.Gradient;
import org.logits4j.InputCheck;
import org.logits4j.LossResult;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code op probability-cross-entropy}. */
@Command(
    name = "probability-cross-entropy",
    description = {
      "Cross-entropy on probabilities, in nats, as Keras has it: rows are divided by their sum and"
          + " clipped.",
      "--input: probabilities."
    })
final class ProbabilityCrossEntropyCommand extends Operator {
  @Mixin private RowOptions rows;
  @Mixin private ClassOptions classes;
  @Mixin private GradientOptions gradient;

  @Option(
      names = "--label-smoothing",
      paramLabel = "E",
      description = "In [0, 1]: this share of each label goes to all classes alike.")
  private @Nullable Double labelSmoothing;

  @Option(
      names = "--epsilon",
      paramLabel = "E",
      description = "Probabilities are clipped to [E, 1 - E] (default: 1e-7).")
  private @Nullable Double epsilon;

  @Option(
      names = "--target-gradient",
      paramLabel = "FILE",
      description = "Where the gradient with respect to dense labels goes.")
  private @Nullable Path targetGradient;

  @Override
  void claim(Outputs outputs) throws IOException {
    gradient.claim(outputs, targetGradient);
    outputs.claim("--target-gradient", targetGradient);
  }

  @Override
  Tensor run(Workspace workspace, Tensor input, Outputs outputs) throws IOException {
    Tensor target = workspace.tensor(rows.target());
    LossResult result = compute(workspace, input, target);
    workspace.onClose(result::close);
    if (gradient.file() != null) {
      outputs.stage(gradient.file(), result.gradient());
    }
    if (targetGradient != null) {
      outputs.stage(targetGradient, result.labelGradient());
    }
    warn(InputCheck.probabilities(input, classes.axis()));
    if (target.dtype().isFloating()) {
      warn(InputCheck.denseLabels(target, classes.axis()));
    }
    return result.loss();
  }

  private LossResult compute(Workspace workspace, Tensor input, Tensor target) throws IOException {
    ProbabilityCrossEntropy operator = operator();
    if (!gradient.isAsked(targetGradient)) {
      return operator.loss(input, target, rows.call());
    }
    Gradient into = gradient.gradient(workspace);
    return operator.lossAndGradient(
        input, target, targetGradient == null ? into : into.andLabels(), rows.call());
  }

  private ProbabilityCrossEntropy operator() throws IOException {
    ProbabilityCrossEntropy.Builder builder =
        ProbabilityCrossEntropy.builder().classAxis(classes.axis()).reduction(rows.reduction());
    double[] weights = classes.weights();
    if (weights != null) {
      builder.classWeights(weights);
    }
    if (rows.ignoreIndex() != null) {
      builder.ignoreIndex(rows.ignoreIndex());
    }
    if (labelSmoothing != null) {
      builder.labelSmoothing(labelSmoothing);
    }
    if (epsilon != null) {
      builder.epsilon(epsilon);
    }
    return builder.build();
  }
}
