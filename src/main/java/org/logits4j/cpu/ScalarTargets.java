package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;

/**
 * The weighted target of each class of a row: {@code t[c] = weight[c] * ((1 - e) * label[c] + e /
 * C)}, from sparse or dense labels.
 */
final class ScalarTargets {
  private final LossSpec spec;
  private final LossRows rows;
  private final @Nullable Elements dense;
  private final double uniform;

  ScalarTargets(LossSpec spec, LossRows rows, LossOperands operands) {
    this.spec = spec;
    this.rows = rows;
    this.dense =
        operands.labels.dtype().isFloating()
            ? Elements.along(operands.labels, spec.classAxis())
            : null;
    this.uniform = spec.labelSmoothing() / spec.classes();
  }

  /** Fills the first elements of an array with a row's targets and returns their sum. */
  double fill(long row, double[] targets) {
    int label = rows.label(row);
    int classes = (int) spec.classes();
    CompensatedSum sum = new CompensatedSum();
    for (int c = 0; c < classes; c++) {
      double own = dense == null ? (c == label ? 1 : 0) : dense.get(row, c);
      targets[c] = rows.weight(c) * ((1 - spec.labelSmoothing()) * own + uniform);
      sum.add(targets[c]);
    }
    return sum.value();
  }

  /** The gradient of t[c] with respect to the dense label of the class. */
  double slope(int c) {
    return rows.weight(c) * (1 - spec.labelSmoothing());
  }
}
