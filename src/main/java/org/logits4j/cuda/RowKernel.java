package org.logits4j.cuda;

import org.logits4j.DType;

/** An operator's kernel for rows of one type and length, with its parameters. */
final class RowKernel {
  private final DriverKernel kernel;
  private final ParameterWriter parameters;
  private final LaunchPlan plan;

  /**
   * Loads it on first use.
   *
   * @param rows more than 0
   */
  RowKernel(Card card, String operator, DType dtype, long rows, long classes, int parameterBytes) {
    plan = LaunchPlan.of(dtype, rows, classes);
    kernel = card.modules().kernel(operator, dtype, plan.rung().kernel(operator), parameterBytes);
    parameters = new ParameterWriter(kernel.parameters());
  }

  /**
   * Of an operator that takes rows along any axis; loads it on first use.
   *
   * @param rows more than 0
   */
  RowKernel(Card card, String operator, DType dtype, RowLayout rows, int parameterBytes) {
    plan =
        rows.isStrided()
            ? LaunchPlan.ofThreads(rows.count())
            : LaunchPlan.of(dtype, rows.count(), rows.classes());
    kernel = card.modules().kernel(operator, dtype, plan.rung().kernel(operator), parameterBytes);
    parameters = new ParameterWriter(kernel.parameters());
  }

  /** The parameters, to be filled anew before each launch. */
  ParameterWriter parameters() {
    return parameters.begin();
  }

  /** Launches it with the parameters that were filled in. */
  void launch(long stream) {
    parameters.end();
    kernel.launch(plan.blocks(), plan.threads(), stream);
  }
}
