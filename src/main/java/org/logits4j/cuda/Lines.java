package org.logits4j.cuda;

import org.jspecify.annotations.Nullable;
import org.logits4j.Shape;
import org.logits4j.backend.Operand;

/** Tensors with one element for each row: what their last axes, which may be padded, make of it. */
final class Lines {
  private Lines() {}

  /** How many elements lie along the last axis of a shape; at least 1. */
  static long length(Shape shape) {
    return shape.rank() == 0 ? 1 : Math.max(1, shape.dim(-1));
  }

  /** From the end of a line to the next, in elements; 0 for no tensor. */
  static long gap(@Nullable Operand operand) {
    if (operand == null || operand.shape().rank() < 2) {
      return 0;
    }
    Shape shape = operand.shape();
    return shape.rowStride() - shape.dim(-1);
  }
}
