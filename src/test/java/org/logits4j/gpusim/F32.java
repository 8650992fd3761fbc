package org.logits4j.gpusim;

/** Arithmetic on f32, as bits in the low half of a long. */
final class F32 {
  static final long NAN = 0x7FFFFFFFL;
  private static final long ONE = 0x3F800000L;

  private F32() {}

  static float value(long bits) {
    return Float.intBitsToFloat((int) bits);
  }

  /** Returns the bits of a value, of a NaN the canonical ones. */
  static long bits(float value) {
    return Float.isNaN(value) ? NAN : Integer.toUnsignedLong(Float.floatToRawIntBits(value));
  }

  /** Rounds a double, exact or rounded to odd, to the bits of an f32. */
  static long round(double value, Rounding rounding) {
    return bits(rounded(value, rounding));
  }

  private static float rounded(double value, Rounding rounding) {
    float nearest = (float) value;
    if (rounding == Rounding.RN || nearest == value || Double.isNaN(value)) {
      return nearest;
    }
    boolean above = nearest > value;
    return switch (rounding) {
      case RM -> above ? Math.nextDown(nearest) : nearest;
      case RP -> above ? nearest : Math.nextUp(nearest);
      default -> {
        boolean outward = value > 0 ? above : !above;
        yield outward ? Math.nextAfter(nearest, 0) : nearest;
      }
    };
  }

  static long add(long a, long b, Rounding rounding) {
    if (rounding == Rounding.RN) {
      return bits(value(a) + value(b));
    }
    double sum = Odd.sum(value(a), value(b));
    return sum == 0 ? zeroSum(a, b, rounding) : round(sum, rounding);
  }

  static long mul(long a, long b, Rounding rounding) {
    return rounding == Rounding.RN
        ? bits(value(a) * value(b))
        : round((double) value(a) * value(b), rounding);
  }

  static long fma(long a, long b, long c, Rounding rounding) {
    if (rounding == Rounding.RN) {
      return bits(Math.fma(value(a), value(b), value(c)));
    }
    double product = (double) value(a) * value(b);
    double sum = Odd.sum(product, value(c));
    return sum == 0 ? zeroSum(product, value(c), rounding) : round(sum, rounding);
  }

  static long div(long a, long b, Rounding rounding) {
    return round(Odd.quotient(value(a), value(b)), rounding);
  }

  static long sqrt(long a, Rounding rounding) {
    return round(Odd.root(value(a)), rounding);
  }

  private static long zeroSum(long a, long b, Rounding rounding) {
    return zeroSum(value(a), value(b), rounding);
  }

  /** The sum is zero: its sign follows from the addends, or where they differ from the mode. */
  private static long zeroSum(double a, double b, Rounding rounding) {
    boolean sameZeros = a == 0 && Double.compare(a, b) == 0;
    boolean negative = sameZeros ? 1 / a < 0 : rounding == Rounding.RM;
    return negative ? 0x80000000L : 0;
  }

  /** Makes a subnormal value a zero of the same sign. */
  static long flush(long bits) {
    return (bits & 0x7F800000L) == 0 ? bits & 0x80000000L : bits;
  }

  /** Clamps to [0, 1]; a NaN becomes 0. */
  static long saturate(long bits) {
    float value = value(bits);
    if (!(value > 0)) {
      return 0;
    }
    return value > 1 ? ONE : bits;
  }

  /** The smaller or larger value; a NaN counts only if both are, or if it propagates. */
  static long extreme(long a, long b, boolean larger, boolean propagate) {
    float x = value(a);
    float y = value(b);
    if (Float.isNaN(x) || Float.isNaN(y)) {
      return propagate || (Float.isNaN(x) && Float.isNaN(y)) ? NAN : Float.isNaN(x) ? b : a;
    }
    return bits(larger ? Math.max(x, y) : Math.min(x, y));
  }
}
