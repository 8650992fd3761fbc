package org.logits4j.backend;

/** A loss with its options, types and shapes fixed, ready to run any number of times. */
public interface LossStep extends AutoCloseable {
  /** Runs on what the operands hold now; on a GPU it neither allocates nor synchronizes. */
  Completion run(ExecutionContext context);

  /** Frees its workspace. */
  @Override
  void close();
}
