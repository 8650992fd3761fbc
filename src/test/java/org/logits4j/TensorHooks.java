package org.logits4j;

import org.logits4j.backend.Operand;

/** What backends see of a tensor. */
public final class TensorHooks {
  private TensorHooks() {}

  /** A tensor's memory, type and shape. */
  public static Operand operand(Tensor tensor) {
    return tensor.operand();
  }

  /** The same memory as a tensor of another device, which must be able to compute on it. */
  public static Tensor on(Device device, Tensor tensor) {
    return device.equals(tensor.device()) ? tensor : Tensor.borrowed(device, tensor.operand());
  }
}
