package org.logits4j.bundle;

import java.util.List;

/**
 * How long the runs of a measurement took, in milliseconds.
 *
 * @param runs how many
 * @param median of all
 * @param fastest of all
 * @param slowest of all
 */
record Times(int runs, double median, double fastest, double slowest) {
  static Times of(List<Double> milliseconds) {
    List<Double> sorted = milliseconds.stream().sorted().toList();
    int runs = sorted.size();
    double median = (sorted.get((runs - 1) / 2) + sorted.get(runs / 2)) / 2;
    return new Times(runs, median, sorted.get(0), sorted.get(runs - 1));
  }

  /** Bytes moved in the median time, in 10^9 bytes a second. */
  double gigabytesPerSecond(long bytes) {
    return bytes / median * 1e-6;
  }
}
