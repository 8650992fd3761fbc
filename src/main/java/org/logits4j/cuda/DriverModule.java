package org.logits4j.cuda;

/** A loaded module. Any thread may use it. */
interface DriverModule extends AutoCloseable {
  /**
   * A kernel, ready to launch, with parameters of its own.
   *
   * @param parameterBytes the size of its one parameter, a structure
   */
  DriverKernel kernel(String name, int parameterBytes);

  /** Unloads it, once its kernels are no longer used. */
  @Override
  void close();
}
