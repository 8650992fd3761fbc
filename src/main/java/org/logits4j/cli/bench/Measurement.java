package org.logits4j.cli.bench;

import org.jspecify.annotations.Nullable;

/**
 * What came of one case.
 *
 * @param what the case
 * @param timing null where there is none
 * @param missing why the device does not do it; null if it does
 * @param wrong what is wrong with the result; null if nothing is
 */
public record Measurement(
    BenchCase what, @Nullable Timing timing, @Nullable String missing, @Nullable String wrong) {
  static Measurement of(BenchCase what, Timing timing) {
    return new Measurement(what, timing, null, null);
  }

  static Measurement missing(BenchCase what, String why) {
    return new Measurement(what, null, why, null);
  }

  static Measurement wrong(BenchCase what, String how) {
    return new Measurement(what, null, null, how);
  }

  /** Its time for each logit; NaN where there is none. */
  public double nanosPerLogit() {
    return timing == null ? Double.NaN : timing.medianNanos() / what.logits();
  }

  /** Mandatory bytes, in 10^9 a second; NaN where there is no time. */
  public double gigabytesPerSecond() {
    return timing == null ? Double.NaN : timing.gigabytesPerSecond(what.bytes());
  }
}
