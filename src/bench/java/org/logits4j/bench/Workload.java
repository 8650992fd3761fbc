package org.logits4j.bench;

/** A case that is ready to run: its memory is there, as far as its system's API lets it be. */
interface Workload extends AutoCloseable {
  /** Called on the thread that will run it, before its first run. */
  default void start() {}

  /** Called before each run; takes no part in its time. */
  default void prepare() {}

  /** What is timed. */
  Object run();

  /**
   * What the last run computed, to be compared with another system's: the mean loss, or the first
   * {@link Agreement#VALUES} elements of the result.
   */
  float[] result();

  @Override
  default void close() {}
}
