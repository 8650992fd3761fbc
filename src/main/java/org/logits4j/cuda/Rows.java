package org.logits4j.cuda;

import org.logits4j.Shape;
import org.logits4j.backend.Operand;

/**
 * A tensor whose rows lie along its last axes, the elements of each side by side.
 *
 * @param count how many rows
 * @param stride from one row to the next, in elements
 * @param classes the length of a row
 */
record Rows(long count, long stride, long classes) {
  /**
   * Rows along the last axes of an operand.
   *
   * @param first the first of these axes
   */
  static Rows along(Operand operand, int first) {
    Shape shape = operand.shape();
    long count = 1;
    for (int axis = 0; axis < first; axis++) {
      count *= shape.dim(axis);
    }
    long classes = 1;
    for (int axis = first; axis < shape.rank(); axis++) {
      classes *= shape.dim(axis);
    }
    return new Rows(count, first == 0 ? classes : shape.stride(first - 1), classes);
  }

  /** Whether the elements along the last axes, from one on, lie side by side. */
  static boolean areSideBySide(Shape shape, int first) {
    return first >= shape.rank() - 1 || !shape.isPadded();
  }
}
