package org.logits4j.cuda;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.logits4j.gpusim.Footprint;

/**
 * Finds work on the same memory that nothing orders: neither its stream, nor an event, nor that the
 * host waited for it. The host is taken to be one thread. Of each stream it remembers the last few
 * pieces of work.
 */
final class SimulatedOrder {
  private static final int REMEMBERED = 256;

  private final boolean checks;
  private final SimulatedClock host = new SimulatedClock();

  /** The latest first. */
  private final Deque<Work> past = new ArrayDeque<>();

  /**
   * What was given to a stream.
   *
   * @param what it is
   * @param stream which one
   * @param tick its place there
   * @param reads what it reads
   * @param writes what it writes, allocates or frees
   */
  private record Work(String what, long stream, long tick, Footprint reads, Footprint writes) {}

  SimulatedOrder(boolean checks) {
    this.checks = checks;
  }

  /** Notes what follows all that a stream, and the host, has waited for. */
  void work(
      String what,
      SimulatedStream stream,
      Collection<SimulatedStream> all,
      Footprint reads,
      Footprint writes) {
    SimulatedClock clock = begin(stream, all);
    Work work = new Work(what, stream.handle(), clock.tick(stream.handle()), reads, writes);
    if (checks) {
      past.removeIf(old -> host.covers(old.stream(), old.tick()));
      past.forEach(old -> check(old, work, clock));
      past.addFirst(work);
      forget(stream.handle());
    }
  }

  private void forget(long stream) {
    past.stream()
        .filter(old -> old.stream() == stream)
        .skip(REMEMBERED)
        .findFirst()
        .ifPresent(past::remove);
  }

  /** Returns what a stream knows when it begins something new. */
  SimulatedClock begin(SimulatedStream stream, Collection<SimulatedStream> all) {
    SimulatedClock clock = stream.clock();
    clock.join(host);
    for (SimulatedStream other : all) {
      if (stream.waitsForAllOf(other)) {
        clock.join(other.clock());
      }
    }
    return clock;
  }

  private static void check(Work old, Work now, SimulatedClock clock) {
    if (clock.covers(old.stream(), old.tick())) {
      return;
    }
    long address = conflict(old, now);
    if (address >= 0) {
      throw new SimulatedMisuseException(
          "nothing orders %s on stream 0x%x before %s on stream 0x%x: both use 0x%x"
              .formatted(old.what(), old.stream(), now.what(), now.stream(), address));
    }
  }

  private static long conflict(Work a, Work b) {
    long writes = Math.max(a.writes().common(b.writes()), a.writes().common(b.reads()));
    return Math.max(writes, a.reads().common(b.writes()));
  }

  /** The host reads or writes something: what was given to streams must be over. */
  void host(String what, Footprint reads, Footprint writes) {
    if (checks) {
      Work work = new Work(what, 0, 0, reads, writes);
      past.forEach(old -> check(old, work, host));
    }
  }

  /** The host has waited. */
  void hostWaited(SimulatedClock clock) {
    host.join(clock);
  }

  /** Whether the host knows that some work is over, as far as that is looked at. */
  boolean hostKnows(SimulatedClock clock) {
    return !checks || host.covers(clock);
  }
}
