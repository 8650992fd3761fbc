package org.logits4j.cli.bench;

import java.util.function.LongSupplier;

/** Shares out a time: what one measurement does not use, those after it get. */
final class Budget {
  private final LongSupplier clock;
  private final long end;
  private int shares;

  /**
   * From now on.
   *
   * @param shares how many measurements there are
   */
  Budget(LongSupplier clock, long nanos, int shares) {
    this.clock = clock;
    this.end = clock.getAsLong() + nanos;
    this.shares = shares;
  }

  /** The next measurement's share, in nanoseconds. */
  long next() {
    return Math.max(0, end - clock.getAsLong()) / Math.max(1, shares--);
  }
}
