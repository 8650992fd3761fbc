package org.logits4j.values;

import java.util.ArrayDeque;
import java.util.Deque;
import org.logits4j.Device;
import org.logits4j.Tensor;

/** One test's work on one device; closing it closes the tensors. */
final class Scope implements AutoCloseable {
  private final Device device;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  Scope(Device device) {
    this.device = device;
  }

  Device device() {
    return device;
  }

  /** A copy on the device, which the scope closes. */
  Tensor place(Tensor tensor) {
    return keep(tensor.to(device));
  }

  /** Closes it when the scope ends. */
  <T extends AutoCloseable> T keep(T resource) {
    open.push(resource);
    return resource;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
