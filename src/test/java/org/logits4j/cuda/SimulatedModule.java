package org.logits4j.cuda;

import org.logits4j.gpusim.PtxModule;

/** A module on the simulated GPU. */
final class SimulatedModule implements DriverModule {
  private final SimulatedDriver driver;
  private final String name;
  private final PtxModule module;
  private final SimulatedClock launched = new SimulatedClock();

  SimulatedModule(SimulatedDriver driver, String name, PtxModule module) {
    this.driver = driver;
    this.name = name;
    this.module = module;
  }

  @Override
  public DriverKernel kernel(String kernelName, int parameterBytes) {
    return driver.kernel(this, kernelName, parameterBytes);
  }

  @Override
  public void close() {
    driver.unload(this);
  }

  String name() {
    return name;
  }

  /** What is over when all its launches are. */
  SimulatedClock launched() {
    return launched;
  }

  PtxModule ptx() {
    return module;
  }

  @Override
  public String toString() {
    return "module " + name;
  }
}
