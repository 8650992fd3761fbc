package org.logits4j.cuda;

import org.jspecify.annotations.Nullable;

/** An event: what was done before it was recorded, or which capture it is part of. */
final class SimulatedEvent {
  private SimulatedClock recorded = new SimulatedClock();
  private @Nullable SimulatedStream capture;

  void recordedAt(SimulatedClock clock) {
    recorded = clock.copy();
    capture = null;
  }

  void capturedOn(SimulatedStream stream) {
    capture = stream;
  }

  SimulatedClock clock() {
    return recorded;
  }

  /** The stream whose capture it was last recorded in, or null. */
  @Nullable SimulatedStream capture() {
    return capture;
  }
}
