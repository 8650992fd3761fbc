package org.logits4j.cuda;

import java.nio.ByteBuffer;

/** A kernel that the driver launches. */
final class JCudaKernel implements DriverKernel {
  private final JCudaDriver driver;
  private final JCudaApi.Launch launch;

  JCudaKernel(JCudaDriver driver, JCudaApi.Launch launch) {
    this.driver = driver;
    this.launch = launch;
  }

  @Override
  public ByteBuffer parameters() {
    return launch.parameters();
  }

  @Override
  public void launch(int blocks, int threadsPerBlock, long stream) {
    driver.launch(launch, blocks, threadsPerBlock, stream);
  }
}
