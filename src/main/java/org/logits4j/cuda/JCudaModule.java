package org.logits4j.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A module that the driver loaded. */
final class JCudaModule implements DriverModule {
  private final JCudaDriver driver;
  private final long module;
  private boolean closed;

  JCudaModule(JCudaDriver driver, long module) {
    this.driver = driver;
    this.module = module;
  }

  @Override
  public DriverKernel kernel(String name, int parameterBytes) {
    ByteBuffer parameters =
        ByteBuffer.allocateDirect(parameterBytes).order(ByteOrder.nativeOrder());
    return new JCudaKernel(
        driver, new JCudaApi.Launch(name, driver.function(module, name), parameters));
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      driver.unload(module);
    }
  }
}
