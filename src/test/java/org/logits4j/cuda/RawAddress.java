package org.logits4j.cuda;

import org.logits4j.Tensor;
import org.logits4j.TensorHooks;

/** Where tensors lie, as another library in the process would know it. */
public final class RawAddress {
  private RawAddress() {}

  /** The raw address of a tensor's first element on its CUDA device. */
  public static long of(Tensor tensor) {
    return DeviceMemory.address(TensorHooks.operand(tensor));
  }
}
