package org.logits4j;

import java.util.List;
import org.logits4j.backend.Backend;
import org.logits4j.backend.BackendProvider;
import org.logits4j.backend.Operand;

/** Devices that no provider is registered for. */
public final class DeviceHooks {
  private DeviceHooks() {}

  /** A device on a backend of the test's. */
  public static Device over(Backend backend) {
    return Device.over(backend);
  }

  /** What {@link Device#best()} takes from these providers, the best first. */
  public static Device best(List<BackendProvider> bestFirst) {
    return Device.best(bestFirst);
  }

  /** What a backend sees of a tensor. */
  public static Operand operand(Tensor tensor) {
    return tensor.operand();
  }
}
