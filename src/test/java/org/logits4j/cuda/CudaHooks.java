package org.logits4j.cuda;

import org.logits4j.Device;
import org.logits4j.DeviceHooks;
import org.logits4j.gpusim.Approximation;

/** CUDA devices on simulated cards, for tests in other packages. */
public final class CudaHooks {
  private CudaHooks() {}

  /**
   * A device on a simulated card.
   *
   * @param name for example {@code cuda/simulated:80}
   * @param capability the card's compute capability, as 80 for 8.0
   * @param seed of schedules and of random approximations
   */
  public static Device device(String name, int capability, long seed, Approximation approximation) {
    SimulatedDriver driver =
        SimulatedDriver.options()
            .compute(capability / 10, capability % 10)
            .seed(seed)
            .approximations(approximation)
            .build();
    return DeviceHooks.over(new CudaBackend(name, driver));
  }
}
