package org.logits4j;

import java.util.ArrayList;
import java.util.List;
import org.logits4j.backend.Completion;

/** The tensors that one call makes or fills; all freed again if the call fails. */
final class Results implements AutoCloseable {
  private final Device device;
  private final List<Tensor> owned = new ArrayList<>();
  private final List<Tensor> filled = new ArrayList<>();
  private boolean complete;

  Results(Device device) {
    this.device = device;
  }

  /** A new tensor that the call fills. */
  Tensor fresh(DType dtype, Shape shape) {
    Tensor tensor = device.allocate(dtype, shape);
    owned.add(tensor);
    filled.add(tensor);
    return tensor;
  }

  /** A tensor of the caller's that the call fills. */
  Tensor fills(Tensor tensor) {
    filled.add(tensor);
    return tensor;
  }

  /** The call was made: its tensors are the caller's from here on. */
  void complete(Completion completion) {
    for (Tensor tensor : filled) {
      tensor.filledBy(completion);
    }
    complete = true;
  }

  List<Tensor> owned() {
    return owned;
  }

  /** Frees what was made, unless the call was made. */
  @Override
  public void close() {
    if (!complete) {
      owned.forEach(Tensor::close);
    }
  }
}
