package org.logits4j.bench;

import java.util.Arrays;
import java.util.Locale;

/** Order statistics. */
final class Statistics {
  private Statistics() {}

  /** The middle value, of an even number the mean of the middle two; NaN of none. */
  static double median(double... values) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** With four significant digits, for files that people compare. */
  static double rounded(double value) {
    if (!Double.isFinite(value) || value == 0) {
      return value;
    }
    return Double.parseDouble(String.format(Locale.ROOT, "%.4g", value));
  }
}
