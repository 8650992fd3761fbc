package org.logits4j.cli;

import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.Tensor;

/**
 * The largest distance between results and what was expected, as a share of what is allowed.
 *
 * <p>Allowed is one unit in the last place of the result's type, and what the {@link Expected}
 * value says. The first covers the rounding to that type, which costs half a unit where operators
 * compute in double, since the expected value is not rounded. The second covers the arithmetic, and
 * is far below the first for the narrower types where that is double. NaN and infinities must be
 * the same.
 */
final class Discrepancy {
  private final String operator;
  private final Precision precision;
  private long values;
  private double worstShare = -1;
  private double error;
  private double bound = 1;
  private String worst = "";
  private @Nullable String missing;

  /** Of an operator whose expected values' slack is in the given precision. */
  Discrepancy(String operator, Precision precision) {
    this.operator = operator;
    this.precision = precision;
  }

  /** Compares a result with what was expected of it. */
  void compare(String what, Tensor actual, Expected[] expected) {
    double[] results = actual.doubles();
    if (results.length != expected.length) {
      throw new IllegalStateException(
          what + ": " + results.length + " values, expected " + expected.length);
    }
    for (int i = 0; i < results.length; i++) {
      double value = inRange(actual.dtype(), expected[i].value());
      double ulp = ulp(actual.dtype(), value);
      double distance = Math.abs(results[i] - value);
      double allowed = ulp + expected[i].slack() * precision.scale() + precision.underflow();
      if (!Double.isFinite(distance) || !Double.isFinite(allowed)) {
        boolean same = results[i] == value || Double.compare(results[i], value) == 0;
        distance = same ? 0 : Double.POSITIVE_INFINITY;
        allowed = ulp;
      }
      if (isWorst(distance, allowed, ulp)) {
        worst = what + "[" + i + "] is " + results[i] + ", expected " + value;
      }
    }
  }

  /** Compares classes, which are right or wrong. */
  void compareExactly(String what, Tensor actual, long[] expected) {
    long[] results = actual.longs();
    for (int i = 0; i < expected.length; i++) {
      if (isWorst(results[i] == expected[i] ? 0 : Double.POSITIVE_INFINITY, 1, 1)) {
        worst = what + "[" + i + "] is " + results[i] + ", expected " + expected[i];
      }
    }
  }

  /** The operator threw. */
  void failed(String what, RuntimeException e) {
    if (isWorst(Double.POSITIVE_INFINITY, 1, 1)) {
      worst = what + " failed: " + Messages.named(e);
    }
  }

  /** The device has no kernels for it. */
  void unsupported(UnsupportedOperationException e) {
    missing = Messages.firstLine(String.valueOf(e.getMessage()));
  }

  /** Counts a value; whether it is the worst so far. */
  private boolean isWorst(double distance, double allowed, double ulp) {
    values++;
    if (distance / allowed <= worstShare) {
      return false;
    }
    worstShare = distance / allowed;
    error = distance / ulp;
    bound = allowed / ulp;
    return true;
  }

  /** What was found. */
  Verification result(String device, DType dtype) {
    if (missing != null) {
      return new Verification(device, operator, dtype.name(), 0, 0, 0, true, false, missing);
    }
    return new Verification(
        device, operator, dtype.name(), values, error, bound, worstShare <= 1, true, worst);
  }

  /** The distance between neighbouring values of a type. */
  static double ulp(DType type, double value) {
    return switch (type) {
      case F64 -> spacing(value, 52, Double.MIN_EXPONENT);
      case F32 -> spacing(value, 23, Float.MIN_EXPONENT);
      case F16 -> spacing(value, 10, -14);
      case BF16 -> spacing(value, 7, Float.MIN_EXPONENT);
      case I64, I32 -> throw new IllegalArgumentException(type + " is compared exactly");
    };
  }

  /** A value that rounds to an infinity is one. */
  private static double inRange(DType type, double value) {
    double largest =
        switch (type) {
          case F64 -> Double.MAX_VALUE;
          case F32 -> Float.MAX_VALUE;
          case F16 -> 65504;
          case BF16 -> 0x1.FEp127;
          case I64, I32 -> throw new IllegalArgumentException(type + " is compared exactly");
        };
    boolean rounds = Math.abs(value) < largest + ulp(type, largest) / 2;
    return rounds || Double.isNaN(value) ? value : Math.copySign(Double.POSITIVE_INFINITY, value);
  }

  private static double spacing(double value, int fractionBits, int minExponent) {
    return Math.scalb(1.0, Math.max(Math.getExponent(value), minExponent) - fractionBits);
  }
}
