package org.logits4j.cuda;

import java.nio.ByteBuffer;

/** A kernel and its parameters; one thread at a time. */
interface DriverKernel {
  /** The structure that the kernel takes, in native order; read when {@link #launch} is called. */
  ByteBuffer parameters();

  /** Gives a launch of a one-dimensional grid to a stream. Allocates nothing on the Java heap. */
  void launch(int blocks, int threadsPerBlock, long stream);
}
