package org.logits4j.cuda;

/** The kinds of calls that {@link SimulatedDriver} counts, and can let fail. */
enum SimulatedCall {
  LOAD("cuModuleLoadData"),
  UNLOAD("cuModuleUnload"),
  ALLOCATE("cuMemAllocAsync"),
  FREE("cuMemFreeAsync"),
  ALLOCATE_HOST_WORDS("cuMemHostAlloc"),
  FREE_HOST_WORDS("cuMemFreeHost"),
  CREATE_STREAM("cuStreamCreate"),
  DESTROY_STREAM("cuStreamDestroy"),
  SYNCHRONIZE_STREAM("cuStreamSynchronize"),
  IS_CAPTURING("cuStreamIsCapturing"),
  CREATE_EVENT("cuEventCreate"),
  DESTROY_EVENT("cuEventDestroy"),
  RECORD("cuEventRecord"),
  WAIT_FOR("cuStreamWaitEvent"),
  SYNCHRONIZE_EVENT("cuEventSynchronize"),
  MILLISECONDS("cuEventElapsedTime"),
  FREE_BYTES("cuMemGetInfo"),
  COPY_TO_DEVICE("cuMemcpyHtoDAsync"),
  COPY_TO_HOST("cuMemcpyDtoHAsync"),
  COPY_ROWS("cuMemcpy2DAsync"),
  LAUNCH("cuLaunchKernel");

  private final String function;

  SimulatedCall(String function) {
    this.function = function;
  }

  /** What the CUDA driver calls it. */
  String function() {
    return function;
  }

  /** Whether it may tell of an error of earlier work. */
  boolean tellsOfErrors() {
    return this != IS_CAPTURING;
  }

  /** Whether it gives something back. */
  boolean isRelease() {
    return switch (this) {
      case UNLOAD, FREE, FREE_HOST_WORDS, DESTROY_STREAM, DESTROY_EVENT -> true;
      default -> false;
    };
  }
}
