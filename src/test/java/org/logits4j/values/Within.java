package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Supplier;
import org.apache.commons.numbers.core.DD;

/** Holds a result against the exact one, within a bound. */
final class Within {
  /** Bounds are of first order: products of errors, below a thousandth of them, go here. */
  private static final double HIGHER_ORDER = 1.001;

  private Within() {}

  /**
   * Asserts {@code |actual - exact| <= error}, plus half an ulp of the type where the result was
   * rounded to it. NaN is NaN, an infinity is itself, and what rounds to an infinity may be one.
   *
   * @param error of what was computed before it was rounded to the type, not relative
   */
  static void assertWithin(
      Supplier<String> where, Quantity quantity, DD exact, double error, double actual) {
    Supplier<String> message =
        () -> quantity + ", " + where.get() + ": " + actual + " for " + exact + " +- " + error;
    double expected = exact.hi();
    if (!Double.isFinite(expected)) {
      assertEquals(expected, actual, message);
      return;
    }
    double allowed = HIGHER_ORDER * error;
    if (Double.isInfinite(actual)) {
      double max = Types.max(quantity.type());
      double toMax = max - Math.abs(expected) + Types.ulp(quantity.type(), max) / 2;
      assertTrue(actual * expected > 0 && toMax <= allowed, message);
      return;
    }
    double off = exact.subtract(actual).abs().doubleValue();
    double limit = allowed + quantity.rounding(expected, actual);
    assertTrue(off <= limit, message);
    Worst.record(quantity, off / Types.ulp(quantity.type(), expected), off, limit);
  }

  /** {@link #assertWithin(Supplier, Quantity, DD, double, double)} of a reference in double. */
  static void assertWithin(
      Supplier<String> where, Quantity quantity, double exact, double error, double actual) {
    double rounding = Double.isFinite(exact) ? Math.ulp(exact) / 2 : 0;
    assertWithin(where, quantity, DD.of(exact), error + rounding, actual);
  }
}
