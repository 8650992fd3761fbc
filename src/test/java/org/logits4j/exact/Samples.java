package org.logits4j.exact;

import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.numbers.core.DD;

/** Seeded random numbers. */
final class Samples {
  private static final List<ExactReduction> REDUCTIONS =
      List.of(ExactReduction.NONE, ExactReduction.MEAN, ExactReduction.SUM);

  private final SplittableRandom random;
  private final ExactReduction reduction;

  Samples(long seed) {
    reduction = REDUCTIONS.get((int) (seed % REDUCTIONS.size()));
    random = new SplittableRandom(seed);
  }

  SplittableRandom random() {
    return random;
  }

  /** Each reduction in turn as the seeds go on. */
  ExactReduction reduction() {
    return reduction;
  }

  /** A double-double of which both halves are used, from an interval. */
  DD between(double low, double high) {
    return extended(random.nextDouble(low, high));
  }

  /** A double-double of either sign whose magnitude is log-uniform between two powers of 2. */
  DD ofMagnitude(int lowExponent, int highExponent) {
    double exponent = random.nextDouble(lowExponent, highExponent);
    double magnitude = Math.pow(2, exponent - Math.rint(exponent));
    double value = Math.scalb(magnitude, (int) Math.rint(exponent));
    return extended(random.nextBoolean() ? value : -value);
  }

  /** Multiples of 2^-10 from an interval, so that steps down to 2^-40 from them are exact. */
  double[] gridPoints(int count, double low, double high) {
    double[] points = new double[count];
    for (int i = 0; i < count; i++) {
      points[i] = Math.rint(random.nextDouble(low, high) * 1024) / 1024;
    }
    return points;
  }

  /** {@link #gridPoints} as rows. */
  double[][] gridRows(int rows, int columns, double low, double high) {
    double[][] points = new double[rows][];
    for (int r = 0; r < rows; r++) {
      points[r] = gridPoints(columns, low, high);
    }
    return points;
  }

  /** Class indices. */
  long[] labels(int rows, int classes) {
    return random.longs(rows, 0, classes).toArray();
  }

  private DD extended(double high) {
    return DD.ofSum(high, Math.ulp(high) * random.nextDouble(-0.5, 0.5));
  }
}
