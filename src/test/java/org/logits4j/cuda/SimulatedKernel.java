package org.logits4j.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.logits4j.gpusim.Arg;
import org.logits4j.gpusim.Dim3;
import org.logits4j.gpusim.Kernel;
import org.logits4j.gpusim.LaunchReport;

/** A kernel on the simulated GPU. */
final class SimulatedKernel implements DriverKernel {
  private final SimulatedDriver driver;
  private final SimulatedModule module;
  private final Kernel kernel;
  private final ByteBuffer parameters;

  SimulatedKernel(
      SimulatedDriver driver, SimulatedModule module, Kernel kernel, int parameterBytes) {
    this.driver = driver;
    this.module = module;
    this.kernel = kernel;
    parameters = ByteBuffer.allocateDirect(parameterBytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public ByteBuffer parameters() {
    return parameters;
  }

  @Override
  public void launch(int blocks, int threadsPerBlock, long stream) {
    byte[] bytes = new byte[parameters.capacity()];
    parameters.get(0, bytes);
    driver.launch(this, bytes, blocks, threadsPerBlock, stream);
  }

  LaunchReport run(byte[] bytes, int blocks, int threads) {
    return kernel.launch(Dim3.of(blocks), Dim3.of(threads), 0, Arg.of(bytes));
  }

  SimulatedModule module() {
    return module;
  }

  String name() {
    return kernel.name();
  }
}
