package org.logits4j.cuda;

import org.jspecify.annotations.Nullable;

/** An event: what was done before it was recorded, or which capture it is part of. */
final class SimulatedEvent {
  private final boolean timer;
  private SimulatedClock recorded = new SimulatedClock();
  private long nanoTime;
  private @Nullable SimulatedStream capture;

  /** One that keeps the time, or not. */
  SimulatedEvent(boolean timer) {
    this.timer = timer;
  }

  boolean isTimer() {
    return timer;
  }

  /** The host's clock when it was last recorded. */
  long nanoTime() {
    return nanoTime;
  }

  void recordedAt(SimulatedClock clock) {
    nanoTime = System.nanoTime();
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
