package org.logits4j.gpusim;

/** The two 16-bit floating-point formats, as bits in a long. */
enum SmallFloat {
  /** IEEE binary16. */
  F16(10, 5),
  /** The upper half of a binary32. */
  BF16(7, 8);

  static final long NAN = 0x7FFF;

  private final int fraction;
  private final int bias;
  private final long infinity;

  SmallFloat(int fraction, int exponent) {
    this.fraction = fraction;
    this.bias = (1 << (exponent - 1)) - 1;
    this.infinity = ((1L << exponent) - 1) << fraction;
  }

  double value(long bits) {
    long magnitude = bits & 0x7FFF;
    double value;
    if (magnitude > infinity) {
      return Double.NaN;
    } else if (magnitude == infinity) {
      value = Double.POSITIVE_INFINITY;
    } else {
      int field = (int) (magnitude >> fraction);
      long digits = magnitude & ((1L << fraction) - 1);
      long significand = field == 0 ? digits : digits | 1L << fraction;
      value = Math.scalb((double) significand, Math.max(field, 1) - bias - fraction);
    }
    return (bits & 0x8000) == 0 ? value : -value;
  }

  /** Rounds a double, exact or rounded to odd. */
  long round(double value, Rounding rounding) {
    if (Double.isNaN(value)) {
      return NAN;
    }
    boolean negative = Double.doubleToRawLongBits(value) < 0;
    double magnitude = Math.abs(value);
    long bits = Double.isInfinite(value) ? infinity : roundFinite(magnitude, negative, rounding);
    return negative ? bits | 0x8000 : bits;
  }

  private long roundFinite(double magnitude, boolean negative, Rounding rounding) {
    int exponent = Math.max(Math.getExponent(magnitude), 1 - bias);
    double scaled = Math.scalb(magnitude, fraction - exponent);
    long digits = (long) scaled;
    double rest = scaled - digits;
    boolean up =
        rounding == Rounding.RN
            ? rest > 0.5 || (rest == 0.5 && (digits & 1) == 1)
            : rest > 0 && rounding.awayFromZero(negative);
    digits += up ? 1 : 0;
    // A carry out of the fraction moves the exponent by itself.
    long bits = ((long) (exponent + bias - 1) << fraction) + digits;
    if (bits < infinity) {
      return bits;
    }
    boolean toInfinity = rounding == Rounding.RN || rounding.awayFromZero(negative);
    return toInfinity ? infinity : infinity - 1;
  }

  boolean isNaN(long bits) {
    return (bits & 0x7FFF) > infinity;
  }

  /** The smaller or larger value; a NaN counts only if both are, or if it propagates. */
  long extreme(long a, long b, boolean larger, boolean propagate) {
    if (isNaN(a) || isNaN(b)) {
      return propagate || (isNaN(a) && isNaN(b)) ? NAN : isNaN(a) ? b : a;
    }
    double x = value(a);
    double y = value(b);
    return Double.compare(x, y) > 0 == larger ? a : b;
  }

  long fma(long a, long b, long c) {
    return round(Odd.sum(value(a) * value(b), value(c)), Rounding.RN);
  }

  /** Makes a subnormal value a zero of the same sign. */
  long flush(long bits) {
    return (bits & infinity) == 0 ? bits & 0x8000 : bits;
  }

  /** Clamps to [0, 1]; a NaN becomes 0. */
  long saturate(long bits) {
    double value = value(bits);
    if (!(value > 0)) {
      return 0;
    }
    return value > 1 ? (long) bias << fraction : bits;
  }
}
