package org.logits4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.Gradient;
import org.logits4j.InputCheck;
import org.logits4j.LossResult;
import org.logits4j.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code op cross-entropy}. */
@Command(
    name = "cross-entropy",
    description = "Cross-entropy on logits, in nats; labels are classes or distributions.")
final class CrossEntropyCommand extends Operator {
  @Mixin private RowOptions rows;
  @Mixin private ClassOptions classes;
  @Mixin private LogitOptions logits;
  @Mixin private GradientOptions gradient;
  @Mixin private PerRowOptions perRow;

  @Option(
      names = "--target-gradient",
      paramLabel = "FILE",
      description = "Where the gradient with respect to dense labels goes.")
  private @Nullable Path targetGradient;

  @Override
  void claim(Outputs outputs) throws IOException {
    gradient.claim(outputs, targetGradient);
    outputs.claim("--target-gradient", targetGradient);
    perRow.claim(outputs);
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
    perRow.stage(outputs, result::logSumExp, result::predicted, result::entropy);
    if (!logits.isPadded()) {
      warn(InputCheck.logits(input, classes.axis()));
      if (target.dtype().isFloating()) {
        warn(InputCheck.denseLabels(target, classes.axis()));
      }
    }
    return result.loss();
  }

  private LossResult compute(Workspace workspace, Tensor input, Tensor target) throws IOException {
    CrossEntropy.Builder builder = logits.builder(rows).classAxis(classes.axis());
    double[] weights = classes.weights();
    if (weights != null) {
      builder.classWeights(weights);
    }
    CrossEntropy operator = builder.build();
    Call call = perRow.request(rows.call());
    if (!gradient.isAsked(targetGradient)) {
      return operator.loss(input, target, call);
    }
    Gradient into = gradient.gradient(workspace);
    return operator.lossAndGradient(
        input, target, targetGradient == null ? into : into.andLabels(), call);
  }
}
