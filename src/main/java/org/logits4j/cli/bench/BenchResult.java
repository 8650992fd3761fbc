package org.logits4j.cli.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that was measured.
 *
 * @param copy null on a device where the API has no copy
 * @param measurements operator by operator
 */
public record BenchResult(@Nullable Roofline copy, List<Measurement> measurements) {
  /** A measurement's share of the copy's bandwidth; NaN where one of them is missing. */
  public double shareOfCopy(Measurement measurement) {
    return copy == null ? Double.NaN : measurement.gigabytesPerSecond() / copy.gigabytesPerSecond();
  }
}
