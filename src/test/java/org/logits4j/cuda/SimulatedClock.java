package org.logits4j.cuda;

import java.util.HashMap;
import java.util.Map;

/** How much of each stream's work somebody knows to be over. */
final class SimulatedClock {
  private final Map<Long, Long> ticks = new HashMap<>();

  /** Whether it is known that a stream has come to a tick. */
  boolean covers(long stream, long tick) {
    return ticks.getOrDefault(stream, 0L) >= tick;
  }

  /** Whether all that another one knows is known. */
  boolean covers(SimulatedClock other) {
    return other.ticks.entrySet().stream().allMatch(e -> covers(e.getKey(), e.getValue()));
  }

  /** Learns what somebody else knows. */
  void join(SimulatedClock other) {
    other.ticks.forEach((stream, tick) -> ticks.merge(stream, tick, Math::max));
  }

  /** Counts a stream's next work, and returns which it is. */
  long tick(long stream) {
    return ticks.merge(stream, 1L, Long::sum);
  }

  SimulatedClock copy() {
    SimulatedClock copy = new SimulatedClock();
    copy.join(this);
    return copy;
  }
}
