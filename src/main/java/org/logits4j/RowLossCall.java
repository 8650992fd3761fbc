package org.logits4j;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.LossStep;
import org.logits4j.backend.Operand;

/** One call of a loss over rows: checks the tensors, makes the results, runs the step. */
final class RowLossCall {
  private final String inputName;
  private final LossSpec spec;
  private final Tensor input;
  private final Tensor labels;
  private final @Nullable Gradient gradient;
  private final Call call;

  RowLossCall(
      String inputName,
      RowLossOptions options,
      Tensor input,
      Tensor labels,
      @Nullable Gradient gradient,
      Call call) {
    Checks.floating(inputName, input);
    this.inputName = inputName;
    this.spec = options.spec(inputName, input.shape());
    this.input = input;
    this.labels = labels;
    this.gradient = gradient;
    this.call = call;
    checkLabels(inputName, spec, input, labels);
  }

  LossSpec spec() {
    return spec;
  }

  private Shape rowsShape() {
    return input.shape().without(spec.classAxis());
  }

  static void checkLabels(String inputName, LossSpec spec, Tensor input, Tensor labels) {
    Checks.sameDevice("labels", labels, inputName, input);
    checkLabelTypes(inputName, spec, input.dtype(), labels.dtype());
    if (labels.dtype().isInteger()) {
      Checks.dims(
          "labels",
          labels,
          input.shape().without(spec.classAxis()),
          "the shape of " + inputName + " " + input.shape() + " without its class axis");
    } else {
      Checks.dims("labels", labels, input.shape(), "dense labels are shaped as " + inputName);
    }
  }

  static void checkLabelTypes(String inputName, LossSpec spec, DType input, DType labels) {
    if (labels.isInteger()) {
      return;
    }
    if (labels != input && labels != DType.F32) {
      throw new IllegalArgumentException(
          "labels: dtype "
              + labels
              + ", allowed with "
              + inputName
              + " of "
              + input
              + ": I64 and I32 (sparse), "
              + input
              + (input == DType.F32 ? "" : " and F32")
              + " (dense)");
    }
    if (spec.ignoreIndex() != null) {
      throw new IllegalArgumentException(
          "ignoreIndex "
              + spec.ignoreIndex()
              + ": dense labels ("
              + labels
              + ") have no label to ignore; leave it out, or give I64 or I32 labels");
    }
  }

  /** Runs the step that the backend makes of the operands. */
  LossResult run(Function<LossOperands, LossStep> step) {
    Device device = input.device();
    ExecutionContext context = call.context(device);
    DType lossType = input.dtype().lossType();
    try (Results results = new Results(device)) {
      LossOperands operands = new LossOperands(input.operand(), labels.operand());
      operands.divisor = Checks.divisor(call, spec.reduction(), input.device());
      Tensor gradientTensor = null;
      Tensor labelGradient = null;
      if (gradient != null) {
        gradientTensor = gradientInto(gradient, results);
        labelGradient = labelGradientInto(gradient, gradientTensor, results);
        operands.gradient = gradientTensor.operand();
        operands.labelGradient = operand(labelGradient);
        upstreamInto(operands, gradient);
      }
      Shape rows = rowsShape();
      Tensor loss = results.fresh(lossType, spec.reduction() == Reduction.NONE ? rows : Shape.of());
      Tensor logSumExp = perRow(results, Output.LOG_SUM_EXP, lossType, rows);
      Tensor predicted = perRow(results, Output.PREDICTED, DType.I64, rows);
      Tensor entropy = perRow(results, Output.ENTROPY, lossType, rows);
      operands.loss = loss.operand();
      operands.logSumExp = operand(logSumExp);
      operands.predicted = operand(predicted);
      operands.entropy = operand(entropy);
      try (LossStep ready = step.apply(operands)) {
        results.complete(ready.run(context));
      }
      return new LossResult(
          loss, gradientTensor, labelGradient, logSumExp, predicted, entropy, results.owned());
    }
  }

  /** Runs the step for the gradient alone, from a saved log-sum-exp. */
  Tensor runGradient(Tensor logSumExp, Gradient into, Function<LossOperands, LossStep> step) {
    Checks.sameDevice("logSumExp", logSumExp, inputName, input);
    if (logSumExp.dtype() != input.dtype().lossType()) {
      throw new IllegalArgumentException(
          "logSumExp: dtype " + logSumExp.dtype() + ", expected " + input.dtype().lossType());
    }
    Checks.dims("logSumExp", logSumExp, rowsShape(), "one for each row");
    if (into.wantsLabels()) {
      throw new IllegalArgumentException(
          "andLabels(): the gradient of the labels comes with lossAndGradient");
    }
    ExecutionContext context = call.context(input.device());
    try (Results results = new Results(input.device())) {
      LossOperands operands = new LossOperands(input.operand(), labels.operand());
      operands.divisor = Checks.divisor(call, spec.reduction(), input.device());
      Tensor tensor = gradientInto(into, results);
      Checks.notOver("gradient", tensor, "logSumExp", logSumExp);
      operands.gradient = tensor.operand();
      operands.savedLogSumExp = logSumExp.operand();
      upstreamInto(operands, into);
      try (LossStep ready = step.apply(operands)) {
        results.complete(ready.run(context));
      }
      return tensor;
    }
  }

  private void upstreamInto(LossOperands operands, Gradient gradient) {
    operands.gradientScale = Checks.gradientScale(gradient, input.device());
    Tensor upstream = gradient.upstreamTensor();
    if (upstream != null) {
      Checks.upstream(upstream, spec.reduction(), rowsShape(), input.device());
      operands.upstream = upstream.operand();
    }
  }

  private Tensor gradientInto(Gradient gradient, Results results) {
    Tensor target = GradientTarget.of(gradient, inputName, input, results);
    Checks.notOver("gradient", target, "labels", labels);
    return target;
  }

  private @Nullable Tensor labelGradientInto(
      Gradient gradient, Tensor gradientTensor, Results results) {
    if (!gradient.wantsLabels()) {
      return null;
    }
    if (labels.dtype().isInteger()) {
      throw new IllegalArgumentException(
          "andLabels(): labels of " + labels.dtype() + " have no gradient, dense labels do");
    }
    Tensor into = gradient.labelsInto();
    if (into == null) {
      return results.fresh(labels.dtype(), labels.shape().dense());
    }
    Checks.target("label gradient", into, "labels", labels, labels.dtype(), labels.shape());
    Checks.exactlyOver("label gradient", into, "labels", labels);
    Checks.notOver("label gradient", into, inputName, input);
    Checks.notOver("label gradient", into, "gradient", gradientTensor);
    return results.fills(into);
  }

  private @Nullable Tensor perRow(Results results, Output output, DType dtype, Shape rows) {
    return call.wants(output) ? results.fresh(dtype, rows) : null;
  }

  private static @Nullable Operand operand(@Nullable Tensor tensor) {
    return tensor == null ? null : tensor.operand();
  }
}
