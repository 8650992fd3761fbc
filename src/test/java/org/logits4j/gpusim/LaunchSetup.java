package org.logits4j.gpusim;

/**
 * Everything that the blocks of a launch have in common.
 *
 * @param kernel the code
 * @param grid how many blocks
 * @param blockExtent how many threads in each
 * @param dynamicShared the dynamic shared memory in bytes
 * @param parameters the memory with the parameters
 * @param device the device's memory
 * @param trace what is noted about the device's memory
 * @param options the GPU's options
 */
record LaunchSetup(
    KernelCode kernel,
    Dim3 grid,
    Dim3 blockExtent,
    int dynamicShared,
    Chunk parameters,
    DeviceMemory device,
    LaunchTrace trace,
    Options options) {
  ClusterShape shape() {
    return trace.shape();
  }

  /** Returns the shared memory of a block in bytes. */
  int sharedBytes() {
    return dynamicShared == 0 ? kernel.staticShared() : kernel.dynamicBase() + dynamicShared;
  }
}
