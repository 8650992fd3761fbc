package org.logits4j.backend;

/** A piece of a device's memory, known to its backend. */
public interface Memory {
  /** Whether a write to one can change the other. */
  default boolean overlaps(Memory other) {
    return this == other;
  }

  /** Gives it back; called at most once, and only for memory that the backend allocated. */
  void release();
}
