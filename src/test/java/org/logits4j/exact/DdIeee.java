package org.logits4j.exact;

import org.apache.commons.numbers.core.DD;

/**
 * Double-double arithmetic that follows IEEE 754 for NaN, infinities and overflow.
 *
 * <p>{@link DD} itself turns infinities into NaN and splits factors above 2<sup>996</sup> wrongly;
 * these functions do what a double would do in those cases and call {@link DD} in all others.
 */
final class DdIeee {
  private static final double LARGE = 0x1p990;
  private static final int SHIFT = 600;

  private DdIeee() {}

  /** {@code a + b}. */
  static DD add(DD a, DD b) {
    double high = a.hi() + b.hi();
    return Double.isFinite(high) ? a.add(b) : DD.of(high);
  }

  /** {@code a - b}. */
  static DD subtract(DD a, DD b) {
    double high = a.hi() - b.hi();
    return Double.isFinite(high) ? a.subtract(b) : DD.of(high);
  }

  /** {@code a * b}, exact unless the low half underflows. */
  static DD product(double a, double b) {
    double high = a * b;
    return Double.isFinite(high) ? DD.ofSum(high, Math.fma(a, b, -high)) : DD.of(high);
  }

  /** {@code a * b}. */
  static DD multiply(DD a, DD b) {
    double high = a.hi() * b.hi();
    if (!Double.isFinite(high)) {
      return DD.of(high);
    }
    if (isLarge(a)) {
      return a.scalb(-SHIFT).multiply(b).scalb(SHIFT);
    }
    if (isLarge(b)) {
      return a.multiply(b.scalb(-SHIFT)).scalb(SHIFT);
    }
    return a.multiply(b);
  }

  /** {@code a / b}. */
  static DD divide(DD a, DD b) {
    double high = a.hi() / b.hi();
    if (!Double.isFinite(high) || Double.isInfinite(b.hi())) {
      return DD.of(high);
    }
    if (Math.abs(high) > LARGE) {
      return a.scalb(-SHIFT).divide(b).scalb(SHIFT);
    }
    if (isLarge(a) || isLarge(b)) {
      return a.scalb(-SHIFT).divide(b.scalb(-SHIFT));
    }
    return a.divide(b);
  }

  private static boolean isLarge(DD a) {
    return Math.abs(a.hi()) > LARGE;
  }
}
