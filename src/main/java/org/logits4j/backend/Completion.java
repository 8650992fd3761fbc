package org.logits4j.backend;

/** The status of one call, asked for by each synchronizing read of its results. */
public interface Completion {
  /** For calls that throw what they have to throw at once. */
  Completion DONE = () -> {};

  /**
   * Waits for the call and throws what went wrong in it.
   *
   * @throws org.logits4j.LabelOutOfRangeException if a label was out of range
   */
  void await();
}
