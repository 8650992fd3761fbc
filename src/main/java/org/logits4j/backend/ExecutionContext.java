package org.logits4j.backend;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Where a call runs.
 *
 * @param stream the caller's raw stream on a GPU, or 0 for the device's own
 * @param executor the caller's executor for the CPU's row blocks, or null for the common pool
 * @param threads the most threads the CPU may use; 0 for all cores
 */
public record ExecutionContext(long stream, @Nullable Executor executor, int threads) {
  /** The device's own stream, all cores. */
  public static final ExecutionContext DEFAULT = new ExecutionContext(0, null, 0);
}
