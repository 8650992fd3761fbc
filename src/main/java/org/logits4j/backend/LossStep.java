package org.logits4j.backend;

/** A loss with its options, types and shapes fixed, ready to run any number of times. */
public interface LossStep extends AutoCloseable {
  /**
   * Says that many runs will follow: what only a first run would have to do is done now. All runs
   * share one workspace, so runs on different streams must be ordered by the caller, and one {@link
   * Completion}, which tells of the runs since it was last asked.
   */
  default void bind() {}

  /** Runs on what the operands hold now; on a GPU it neither allocates nor synchronizes. */
  Completion run(ExecutionContext context);

  /** Frees its workspace. */
  @Override
  void close();
}
