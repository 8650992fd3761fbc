package org.logits4j.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Times work in a slice of time: a third of it to warm up, then samples until it is over. */
final class Sampler {
  /** Fewer than these say little. */
  static final int SAMPLES = 5;

  /** They and the warm-up take about as long as so many. */
  static final int RUNS = 10;

  private static final int MOST_SAMPLES = 25;
  private static final int WARM_UP_SHARE = 3;

  private final LongSupplier clock;
  private final Runnable synchronize;

  /** What is timed. */
  interface Work {
    /** Makes ready for a run; not timed. */
    default void prepare() {}

    /** A run. */
    Outcome run();

    /**
     * Looks at what the first run computed; not timed.
     *
     * @throws WrongResultException if it is wrong
     */
    default void check(Outcome first) {
      first.check();
    }
  }

  /**
   * On a clock.
   *
   * @param clock in nanoseconds
   * @param synchronize waits for the end of what a run started
   */
  Sampler(LongSupplier clock, Runnable synchronize) {
    this.clock = clock;
    this.synchronize = synchronize;
  }

  /**
   * Runs at least once to warm up and once for a sample, however short the slice.
   *
   * @throws WrongResultException if the first run's result is wrong
   */
  Timing time(Work work, long sliceNanos) {
    long start = clock.getAsLong();
    sample(work, true);
    while (clock.getAsLong() - start < sliceNanos / WARM_UP_SHARE) {
      sample(work, false);
    }
    List<Long> nanos = new ArrayList<>();
    do {
      nanos.add(sample(work, false));
    } while (nanos.size() < MOST_SAMPLES && clock.getAsLong() - start < sliceNanos);
    return Timing.of(nanos);
  }

  private long sample(Work work, boolean checked) {
    work.prepare();
    synchronize.run();
    long start = clock.getAsLong();
    try (Outcome outcome = work.run()) {
      synchronize.run();
      // a coarse clock may say 0
      long nanos = Math.max(1, clock.getAsLong() - start);
      if (checked) {
        work.check(outcome);
      }
      return nanos;
    }
  }
}
