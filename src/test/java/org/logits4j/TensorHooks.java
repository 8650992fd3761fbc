package org.logits4j;

import org.logits4j.backend.Operand;

/** What backends see of a tensor. */
public final class TensorHooks {
  private TensorHooks() {}

  /** A tensor's memory, type and shape. */
  public static Operand operand(Tensor tensor) {
    return tensor.operand();
  }
}
