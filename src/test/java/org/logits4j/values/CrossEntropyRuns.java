package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.EnumSet;
import java.util.Set;
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
import org.logits4j.cuda.RawAddress;

/** Runs a case in every way that a device can, and checks all that comes back. */
final class CrossEntropyRuns {
  private final CrossEntropyCase input;
  private final Device device;
  private final Support support;

  private CrossEntropyRuns(CrossEntropyCase input, Device device) {
    this.input = input;
    this.device = device;
    this.support = Support.of(device);
  }

  static void checkAll(CrossEntropyCase input, Device device) {
    CrossEntropyRuns runs = new CrossEntropyRuns(input, device);
    runs.lossAlone();
    runs.fresh();
    runs.overLogits();
    runs.into();
    if (runs.support.has(Feature.SAVED_LOG_SUM_EXP)) {
      runs.fromSavedLogSumExp();
    }
    runs.bound();
  }

  /** The plain ways only, for rows that are long. */
  static void checkFreshAndInPlace(CrossEntropyCase input, Device device) {
    CrossEntropyRuns runs = new CrossEntropyRuns(input, device);
    runs.fresh();
    runs.overLogits();
  }

  /** The ways that write gradients over the logits and beside them. */
  static void checkPlaces(CrossEntropyCase input, Device device) {
    CrossEntropyRuns runs = new CrossEntropyRuns(input, device);
    runs.overLogits();
    runs.into();
  }

  private CrossEntropyCheck check(String how) {
    return new CrossEntropyCheck(input, input.arithmetic(device), how + " on " + device);
  }

  private Gradient gradient(Gradient into, Scope scope) {
    return input.factors.times(into, scope, input.grid.rowsShape());
  }

  private void lossAlone() {
    try (Scope scope = new Scope(device)) {
      Placed logits = input.place(scope);
      Call call = input.factors.call(scope);
      LossResult result =
          scope.keep(input.operator().loss(logits.tensor(), input.labels(scope), call));
      check("loss alone").loss(result.loss());
      logits.assertSurroundingsUntouched("logits");
    }
  }

  private Set<Output> outputs() {
    Set<Output> outputs = EnumSet.of(Output.LOG_SUM_EXP);
    if (support.has(Feature.PREDICTED)) {
      outputs.add(Output.PREDICTED);
    }
    if (support.has(Feature.ENTROPY)) {
      outputs.add(Output.ENTROPY);
    }
    return outputs;
  }

  private void fresh() {
    try (Scope scope = new Scope(device)) {
      Tensor logits = input.place(scope).tensor();
      double[][] before = input.grid.rowsOf(logits);
      Gradient gradient = gradient(Gradient.fresh(), scope);
      Set<Output> outputs = outputs();
      LossResult result =
          scope.keep(
              input
                  .operator()
                  .lossAndGradient(
                      logits,
                      input.labels(scope),
                      input.isSparse() ? gradient : gradient.andLabels(),
                      input.factors.call(scope).request(outputs.toArray(new Output[0]))));
      boolean more = outputs.contains(Output.PREDICTED) || outputs.contains(Output.ENTROPY);
      CrossEntropyCheck check =
          more
              ? new CrossEntropyCheck(input, input.general(device), "fresh on " + device)
              : check("fresh");
      check.loss(result.loss());
      check.gradient(result.gradient());
      check.logSumExp(result.logSumExp());
      if (outputs.contains(Output.PREDICTED)) {
        check.predicted(result.predicted());
      }
      if (outputs.contains(Output.ENTROPY)) {
        check.entropy(result.entropy());
      }
      if (!input.isSparse()) {
        check.labelGradient(result.labelGradient());
      }
      assertArrayEquals(before, input.grid.rowsOf(logits));
    }
  }

  private void overLogits() {
    try (Scope scope = new Scope(device)) {
      Placed logits = input.place(scope);
      LossResult result =
          scope.keep(
              input
                  .operator()
                  .lossAndGradient(
                      logits.tensor(),
                      input.labels(scope),
                      gradient(Gradient.overLogits(), scope),
                      input.factors.call(scope)));
      CrossEntropyCheck check = check("over the logits");
      check.loss(result.loss());
      check.gradient(logits.tensor());
      logits.assertSurroundingsUntouched("logits");
    }
  }

  private void into() {
    try (Scope scope = new Scope(device)) {
      Placed into = input.placeGradient(scope);
      Placed logits = input.place(scope);
      LossResult result =
          scope.keep(
              input
                  .operator()
                  .lossAndGradient(
                      logits.tensor(),
                      input.labels(scope),
                      gradient(Gradient.into(into.tensor()), scope),
                      input.factors.call(scope)));
      CrossEntropyCheck check = check("into");
      check.loss(result.loss());
      check.gradient(into.tensor());
      into.assertSurroundingsUntouched("gradient");
      logits.assertSurroundingsUntouched("logits");
    }
  }

  private void fromSavedLogSumExp() {
    try (Scope scope = new Scope(device)) {
      CrossEntropy operator = input.operator();
      Tensor logits = input.place(scope).tensor();
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
      Placed placed = input.place(scope);
      Tensor logits = placed.tensor();
      boolean none = input.choices.reduction == Reduction.NONE;
      Shape lossShape = none ? input.grid.rowsShape() : Shape.of();
      Tensor loss = scope.keep(device.allocate(input.type.lossType(), lossShape));
      BoundCrossEntropy step =
          scope.keep(
              input
                  .operator()
                  .bind(device, input.type, input.labelType, logits.shape(), Output.GRADIENT));
      Tensor labels = input.labels(scope);
      if (support.isCpu()) {
        step.logits(logits).labels(labels).gradient(logits).loss(loss);
      } else {
        long address = RawAddress.of(logits);
        step.logits(address).gradient(address);
        step.labels(RawAddress.of(labels)).loss(RawAddress.of(loss));
      }
      input.factors.bind(step, scope, input.grid.rowsShape());
      step.run();
      step.check();
      CrossEntropyCheck check = check("bound");
      check.loss(loss);
      check.gradient(logits);
      placed.assertSurroundingsUntouched("logits");
    }
  }
}
