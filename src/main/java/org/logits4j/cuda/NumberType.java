package org.logits4j.cuda;

import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.backend.Operand;

/** What number.cuh calls the floating types. */
final class NumberType {
  private NumberType() {}

  /** Of a tensor's elements; of no meaning for none, or for integers. */
  static int of(@Nullable Operand operand) {
    return operand == null ? 0 : of(operand.dtype());
  }

  private static int of(DType dtype) {
    return switch (dtype) {
      case F64 -> 0;
      case F32 -> 1;
      case F16 -> 2;
      case BF16 -> 3;
      default -> 0;
    };
  }
}
