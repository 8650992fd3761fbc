package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.logits4j.BoundCrossEntropy;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** Runs a case in every way there is, and checks all that comes back. */
final class CrossEntropyRuns {
  private final CrossEntropyCase input;
  private final Device device;

  private CrossEntropyRuns(CrossEntropyCase input, Device device) {
    this.input = input;
    this.device = device;
  }

  static void checkAll(CrossEntropyCase input) {
    for (Device device : TestDevices.all()) {
      CrossEntropyRuns runs = new CrossEntropyRuns(input, device);
      runs.lossAlone();
      runs.fresh();
      runs.overLogits();
      runs.into();
      runs.fromSavedLogSumExp();
      runs.bound();
    }
  }

  /** The plain ways only, for rows that are long. */
  static void checkFreshAndInPlace(CrossEntropyCase input) {
    for (Device device : TestDevices.all()) {
      CrossEntropyRuns runs = new CrossEntropyRuns(input, device);
      runs.fresh();
      runs.overLogits();
    }
  }

  private CrossEntropyCheck check(String how) {
    return new CrossEntropyCheck(input, Arithmetic.of(device), how + " on " + device);
  }

  private Tensor logits(Scope scope, Cells cells) {
    boolean wraps = input.grid.isPadded() && TestDevices.takesArrays(device);
    return wraps ? cells.wrap() : scope.place(cells.wrap());
  }

  private Gradient gradient(Gradient into, Scope scope) {
    return input.factors.times(into, scope, input.grid.rowsShape());
  }

  private void lossAlone() {
    try (Scope scope = new Scope(device)) {
      Cells cells = input.cells();
      Call call = input.factors.call(scope);
      LossResult result =
          scope.keep(input.operator().loss(logits(scope, cells), input.labels(scope), call));
      check("loss alone").loss(result.loss());
      input.grid.assertGapsUntouched("logits", cells);
    }
  }

  private void fresh() {
    try (Scope scope = new Scope(device)) {
      Cells cells = input.cells();
      Tensor logits = logits(scope, cells);
      double[][] before = input.grid.rowsOf(logits);
      Gradient gradient = gradient(Gradient.fresh(), scope);
      Call call =
          input.factors.call(scope).request(Output.LOG_SUM_EXP, Output.PREDICTED, Output.ENTROPY);
      LossResult result =
          scope.keep(
              input
                  .operator()
                  .lossAndGradient(
                      logits,
                      input.labels(scope),
                      input.isSparse() ? gradient : gradient.andLabels(),
                      call));
      CrossEntropyCheck check = check("fresh");
      check.loss(result.loss());
      check.gradient(result.gradient());
      check.logSumExp(result.logSumExp());
      check.predicted(result.predicted());
      check.entropy(result.entropy());
      if (!input.isSparse()) {
        check.labelGradient(result.labelGradient());
      }
      assertArrayEquals(before, input.grid.rowsOf(logits));
    }
  }

  private void overLogits() {
    try (Scope scope = new Scope(device)) {
      Cells cells = input.cells();
      Tensor logits = logits(scope, cells);
      LossResult result =
          scope.keep(
              input
                  .operator()
                  .lossAndGradient(
                      logits,
                      input.labels(scope),
                      gradient(Gradient.overLogits(), scope),
                      input.factors.call(scope)));
      CrossEntropyCheck check = check("over the logits");
      check.loss(result.loss());
      check.gradient(logits);
      input.grid.assertGapsUntouched("logits", cells);
    }
  }

  private void into() {
    try (Scope scope = new Scope(device)) {
      Grid other = input.grid.withGap(TestDevices.takesArrays(device) ? 3 : 0);
      Cells target = new Cells(input.type, other.shape());
      Tensor into = TestDevices.takesArrays(device) ? target.wrap() : scope.place(target.wrap());
      LossResult result =
          scope.keep(
              input
                  .operator()
                  .lossAndGradient(
                      logits(scope, input.cells()),
                      input.labels(scope),
                      gradient(Gradient.into(into), scope),
                      input.factors.call(scope)));
      CrossEntropyCheck check = check("into");
      check.loss(result.loss());
      check.gradient(into);
      other.assertGapsUntouched("gradient", target);
    }
  }

  private void fromSavedLogSumExp() {
    try (Scope scope = new Scope(device)) {
      CrossEntropy operator = input.operator();
      Tensor logits = logits(scope, input.cells());
      Tensor labels = input.labels(scope);
      Call call = input.factors.call(scope);
      LossResult first =
          scope.keep(operator.loss(logits, labels, call.request(Output.LOG_SUM_EXP)));
      Tensor gradient =
          scope.keep(
              operator.gradient(
                  logits, labels, first.logSumExp(), gradient(Gradient.fresh(), scope), call));
      check("from a saved log-sum-exp").savedGradient(gradient);
    }
  }

  private void bound() {
    try (Scope scope = new Scope(device)) {
      Cells cells = input.cells();
      Tensor logits = logits(scope, cells);
      boolean none = input.choices.reduction == Reduction.NONE;
      Shape lossShape = none ? input.grid.rowsShape() : Shape.of();
      Tensor loss = scope.keep(device.allocate(input.type.lossType(), lossShape));
      BoundCrossEntropy step =
          scope.keep(
              input
                  .operator()
                  .bind(device, input.type, input.labelType, logits.shape(), Output.GRADIENT));
      step.logits(logits).labels(input.labels(scope)).gradient(logits).loss(loss);
      input.factors.bind(step, scope, input.grid.rowsShape());
      step.run();
      step.check();
      CrossEntropyCheck check = check("bound");
      check.loss(loss);
      check.gradient(logits);
      input.grid.assertGapsUntouched("logits", cells);
    }
  }
}
