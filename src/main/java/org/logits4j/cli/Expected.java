package org.logits4j.cli;

/**
 * What a check expects.
 *
 * @param slack how far a value computed in the operator's arithmetic may be away, before it is
 *     rounded to the result's type
 */
record Expected(double value, double slack) {
  /** Twice the relative error of one operation in double. */
  static final double EPSILON = 0x1p-52;

  static final Expected ZERO = new Expected(0, 0);
  static final Expected NAN = new Expected(Double.NaN, 0);

  /** Off by some rounding errors of its own magnitude. */
  static Expected within(double units, double value) {
    return new Expected(value, Double.isFinite(value) ? EPSILON * units * Math.abs(value) : 0);
  }

  Expected plus(Expected other) {
    return new Expected(value + other.value, slack + other.slack);
  }

  /** Off by a rounding error of the product too. */
  Expected times(double factor) {
    Expected product = within(1, value * factor);
    return product.plusSlack(slack * Math.abs(factor));
  }

  Expected plusSlack(double more) {
    return new Expected(value, slack + more);
  }
}
