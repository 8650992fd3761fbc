package org.logits4j.gpusim;

/**
 * Sums, quotients and roots of narrow values, as doubles rounded to odd.
 *
 * <p>A double that was rounded to odd gives, rounded once more to a format of at most 51 bits of
 * precision, the same as the exact value would, in every rounding mode. All arguments must come
 * from formats of at most 24 bits, or be products of two such values, which doubles hold exactly.
 */
final class Odd {
  private Odd() {}

  /** Returns a + b. */
  static double sum(double a, double b) {
    double sum = a + b;
    if (!Double.isFinite(sum)) {
      return sum;
    }
    double bPart = sum - a;
    double error = (a - (sum - bPart)) + (b - bPart);
    return toOdd(sum, error);
  }

  /** Returns a / b. */
  static double quotient(double a, double b) {
    double quotient = a / b;
    if (!Double.isFinite(quotient) || quotient == 0 || Double.isInfinite(b)) {
      return quotient;
    }
    double rest = Math.fma(-quotient, b, a);
    return toOdd(quotient, b < 0 ? -rest : rest);
  }

  /** Returns the square root of a. */
  static double root(double a) {
    double root = Math.sqrt(a);
    return Double.isFinite(root) && root != 0 ? toOdd(root, Math.fma(-root, root, a)) : root;
  }

  /** Returns an integer of up to 64 bits, given by its magnitude. */
  static double integer(boolean negative, long magnitude) {
    double value;
    if (magnitude >>> 53 == 0) {
      value = magnitude;
    } else {
      long sticky = (magnitude & 0x7FF) != 0 ? 1 : 0;
      value = (magnitude >>> 11 | sticky) * 0x1p11;
    }
    return negative ? -value : value;
  }

  /** Moves a value to its odd neighbour in the direction in which the exact one lies. */
  private static double toOdd(double value, double error) {
    if (error == 0 || (Double.doubleToRawLongBits(value) & 1) == 1) {
      return value;
    }
    return error > 0 ? Math.nextUp(value) : Math.nextDown(value);
  }
}
