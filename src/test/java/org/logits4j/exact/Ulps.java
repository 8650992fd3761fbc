package org.logits4j.exact;

import org.apache.commons.numbers.core.DD;

/**
 * How far a computed number is from the expected one. All measures are 0 for two NaNs, for the same
 * infinity and for zeros of either sign, and infinite where only one of the two is NaN, where
 * infinities do not match, or (for relative errors) where only the expected number is 0.
 */
public final class Ulps {
  private Ulps() {}

  /** {@code |actual - expected| / |expected|}. */
  public static double relativeError(double actual, double expected) {
    return error(actual, expected, Math.abs(expected));
  }

  /** {@code |actual - expected|} in units in the last place of the expected double. */
  public static double ulps(double actual, double expected) {
    return error(actual, expected, Math.ulp(expected));
  }

  /** {@link #ulps(double, double)} against a number that has not been rounded. */
  public static double ulps(double actual, DD expected) {
    if (!expected.isFinite() || !Double.isFinite(actual)) {
      return ulps(actual, expected.hi());
    }
    return expected.subtract(actual).abs().doubleValue() / Math.ulp(expected.hi());
  }

  /** {@code |actual - expected| / |expected|} of a float. */
  public static double floatRelativeError(float actual, double expected) {
    return error(actual, saturated(expected), Math.abs(expected));
  }

  /** {@code |actual - expected|} in units in the last place of the expected number as a float. */
  public static double floatUlps(float actual, double expected) {
    return error(actual, saturated(expected), Math.ulp((float) expected));
  }

  /** What is infinite as a float is expected to be infinite. */
  private static double saturated(double expected) {
    return Float.isInfinite((float) expected) ? (float) expected : expected;
  }

  private static double error(double actual, double expected, double unit) {
    if (actual == expected || (Double.isNaN(actual) && Double.isNaN(expected))) {
      return 0;
    }
    if (!Double.isFinite(actual) || !Double.isFinite(expected)) {
      return Double.POSITIVE_INFINITY;
    }
    return Math.abs(actual - expected) / unit;
  }
}
