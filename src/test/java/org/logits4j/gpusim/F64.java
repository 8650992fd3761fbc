package org.logits4j.gpusim;

import java.math.BigDecimal;

/** Arithmetic on f64, as bits of a long. */
final class F64 {
  private F64() {}

  static double value(long bits) {
    return Double.longBitsToDouble(bits);
  }

  static long bits(double value) {
    return Double.doubleToLongBits(value);
  }

  static long add(long a, long b, Rounding rounding) {
    double sum = value(a) + value(b);
    if (exact(sum, rounding, value(a), value(b))) {
      return bits(sum);
    }
    if (sum == 0) {
      boolean signsDiffer = (a ^ b) < 0;
      return signsDiffer && rounding == Rounding.RM ? bits(-0.0) : bits(sum);
    }
    return adjust(sum, big(value(a)).add(big(value(b))).compareTo(big(sum)), rounding);
  }

  static long mul(long a, long b, Rounding rounding) {
    double product = value(a) * value(b);
    if (exact(product, rounding, value(a), value(b))) {
      return bits(product);
    }
    return adjust(product, big(value(a)).multiply(big(value(b))).compareTo(big(product)), rounding);
  }

  static long fma(long a, long b, long c, Rounding rounding) {
    double result = Math.fma(value(a), value(b), value(c));
    if (exact(result, rounding, value(a), value(b), value(c))) {
      return bits(result);
    }
    BigDecimal wanted = big(value(a)).multiply(big(value(b))).add(big(value(c)));
    if (wanted.signum() == 0 && result == 0) {
      boolean signsDiffer = (a ^ b ^ c) < 0;
      return signsDiffer && rounding == Rounding.RM ? bits(-0.0) : bits(result);
    }
    return adjust(result, wanted.compareTo(big(result)), rounding);
  }

  static long div(long a, long b, Rounding rounding) {
    double quotient = value(a) / value(b);
    if (exact(quotient, rounding, value(a), value(b)) || value(b) == 0) {
      return bits(quotient);
    }
    int order = big(value(a)).compareTo(big(quotient).multiply(big(value(b))));
    return adjust(quotient, value(b) < 0 ? -order : order, rounding);
  }

  static long sqrt(long a, Rounding rounding) {
    double root = Math.sqrt(value(a));
    if (exact(root, rounding, value(a))) {
      return bits(root);
    }
    return adjust(root, big(value(a)).compareTo(big(root).multiply(big(root))), rounding);
  }

  /** Rounds an exact value, given what is nearest to it and on which side of that it lies. */
  static long adjust(double nearest, int order, Rounding rounding) {
    int side = order;
    if (Double.isInfinite(nearest)) {
      side = nearest > 0 ? -1 : 1;
    }
    double result = nearest;
    if (side > 0 && up(rounding, nearest, side)) {
      result = Math.nextUp(nearest);
    } else if (side < 0 && !up(rounding, nearest, side)) {
      result = Math.nextDown(nearest);
    }
    return bits(result);
  }

  /** Whether the larger one of the two values around the exact one is wanted. */
  private static boolean up(Rounding rounding, double nearest, int order) {
    boolean negative = nearest < 0 || (nearest == 0 && order < 0);
    return rounding == Rounding.RZ ? negative : rounding == Rounding.RP;
  }

  /** The exact value of a finite number; an infinity is compared by its sign only. */
  static BigDecimal big(double value) {
    return Double.isInfinite(value) ? BigDecimal.ZERO : new BigDecimal(value);
  }

  /** Whether what was rounded to nearest holds in every mode, because something isn't finite. */
  private static boolean exact(double result, Rounding rounding, double... inputs) {
    if (rounding == Rounding.RN || Double.isNaN(result)) {
      return true;
    }
    for (double input : inputs) {
      if (!Double.isFinite(input)) {
        return true;
      }
    }
    return false;
  }

  /** Clamps to [0, 1]; a NaN becomes 0. */
  static long saturate(long bits) {
    double value = value(bits);
    if (!(value > 0)) {
      return 0;
    }
    return value > 1 ? bits(1.0) : bits;
  }

  /** The smaller or larger value; a NaN counts only if both are. */
  static long extreme(long a, long b, boolean larger) {
    double x = value(a);
    double y = value(b);
    if (Double.isNaN(x) || Double.isNaN(y)) {
      return Double.isNaN(x) ? bits(y) : a;
    }
    return bits(larger ? Math.max(x, y) : Math.min(x, y));
  }
}
