package org.logits4j.cuda;

import org.logits4j.DeviceFailedException;
import org.logits4j.gpusim.Approximation;

/** Opens cards; with {@code -Dlogits4j.bundle.simulated=true} a simulated one takes their place. */
final class BundleDrivers {
  private static final String SIMULATED = "logits4j.bundle.simulated";
  private static final long SIMULATED_BYTES = 64L << 20;

  private BundleDrivers() {}

  static Driver open(int index) {
    return Boolean.getBoolean(SIMULATED) ? simulated(Approximation.RANDOM) : real(index);
  }

  /** As {@link CudaBackendProvider} does it. */
  private static Driver real(int index) {
    String name = "cuda:" + index;
    JCudaMachine machine = new JCudaLocalMachine();
    new JCudaAvailability(machine).requireCard(name, index);
    try {
      return machine.open(name, index);
    } catch (DeviceFailedException e) {
      throw JCudaAvailability.refused(name, e);
    }
  }

  static Driver simulated(Approximation how) {
    return SimulatedDriver.options()
        .approximations(how)
        .races(false)
        .memory(SIMULATED_BYTES)
        .build();
  }
}
