package org.logits4j.cli.bench;

import java.util.List;

/**
 * How long the samples of a measurement took.
 *
 * @param samples how many there are
 * @param medianNanos of all
 * @param fastestNanos of all
 * @param slowestNanos of all
 */
public record Timing(int samples, double medianNanos, double fastestNanos, double slowestNanos) {
  static Timing of(List<Long> nanos) {
    List<Long> sorted = nanos.stream().sorted().toList();
    int samples = sorted.size();
    double median = (sorted.get((samples - 1) / 2) + sorted.get(samples / 2)) / 2.0;
    return new Timing(samples, median, sorted.get(0), sorted.get(samples - 1));
  }

  /** Whether there are as many as there should be. */
  public boolean hasAllSamples() {
    return samples >= Sampler.SAMPLES;
  }

  /** What bytes moved in the median time are in 10^9 bytes a second. */
  public double gigabytesPerSecond(long bytes) {
    return bytes / medianNanos;
  }
}
