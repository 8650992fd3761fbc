package org.logits4j.gpusim;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** The floating-point formats, with rounding of exact values: the oracle of the tests. */
enum ExactFormat {
  F16(11, -14, 15, PtxType.F16),
  BF16(8, -126, 127, PtxType.BF16),
  F32(24, -126, 127, PtxType.F32),
  F64(53, -1022, 1023, PtxType.F64);

  private static final BigDecimal TWO = BigDecimal.valueOf(2);
  private static final BigDecimal HALF = new BigDecimal("0.5");

  private final int precision;
  private final int minExponent;
  private final int maxExponent;
  private final PtxType type;

  ExactFormat(int precision, int minExponent, int maxExponent, PtxType type) {
    this.precision = precision;
    this.minExponent = minExponent;
    this.maxExponent = maxExponent;
    this.type = type;
  }

  PtxType type() {
    return type;
  }

  private static BigDecimal power(int exponent) {
    return exponent >= 0 ? TWO.pow(exponent) : HALF.pow(-exponent);
  }

  private static RoundingMode mode(Rounding rounding) {
    return switch (rounding) {
      case RN -> RoundingMode.HALF_EVEN;
      case RZ -> RoundingMode.DOWN;
      case RM -> RoundingMode.FLOOR;
      case RP -> RoundingMode.CEILING;
    };
  }

  /** Rounds an exact value that is not zero. */
  double round(BigDecimal exact, Rounding rounding) {
    int ulp = Math.max(exponent(exact.abs()), minExponent) - precision + 1;
    BigDecimal digits = exact.multiply(power(-ulp)).setScale(0, mode(rounding));
    BigDecimal result = digits.multiply(power(ulp));
    double sign = exact.signum();
    if (result.abs().compareTo(power(maxExponent + 1)) >= 0) {
      boolean inward =
          rounding == Rounding.RZ
              || (rounding == Rounding.RM && sign > 0)
              || (rounding == Rounding.RP && sign < 0);
      double largest = Math.scalb(2 - Math.scalb(1.0, 1 - precision), maxExponent);
      return sign * (inward ? largest : Double.POSITIVE_INFINITY);
    }
    return result.signum() == 0 ? sign * 0.0 : result.doubleValue();
  }

  private static int exponent(BigDecimal value) {
    int guess = (int) Math.floor((value.precision() - value.scale()) * 3.321928) - 4;
    while (value.compareTo(power(guess + 1)) >= 0) {
      guess++;
    }
    return guess;
  }

  /** Returns a value's bits; NaN gives the canonical ones. */
  long bits(double value) {
    return switch (this) {
      case F64 -> Double.doubleToLongBits(value);
      case F32 -> Double.isNaN(value) ? 0x7FFFFFFFL : floatBits((float) value);
      case BF16 -> Double.isNaN(value) ? 0x7FFF : floatBits((float) value) >>> 16;
      case F16 -> Double.isNaN(value) ? 0x7FFF : halfBits(value);
    };
  }

  private static long floatBits(float value) {
    return Float.floatToRawIntBits(value) & 0xFFFFFFFFL;
  }

  /** Of a value that is an f16. */
  private static long halfBits(double value) {
    long sign = Double.doubleToRawLongBits(value) < 0 ? 0x8000 : 0;
    double magnitude = Math.abs(value);
    if (Double.isInfinite(value)) {
      return sign | 0x7C00;
    }
    for (long bits = 0; bits < 0x7C00; bits++) {
      if (halfValue(bits) == magnitude) {
        return sign | bits;
      }
    }
    throw new IllegalArgumentException("no f16: " + value);
  }

  private static double halfValue(long bits) {
    int exponent = (int) (bits >> 10 & 31);
    double digits = bits & 0x3FF;
    double magnitude;
    if (exponent == 31) {
      magnitude = digits == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else if (exponent == 0) {
      magnitude = digits * 0x1p-24;
    } else {
      magnitude = (digits + 1024) * Math.pow(2, exponent - 25);
    }
    return (bits & 0x8000) == 0 ? magnitude : -magnitude;
  }

  double value(long bits) {
    return switch (this) {
      case F64 -> Double.longBitsToDouble(bits);
      case F32 -> Float.intBitsToFloat((int) bits);
      case BF16 -> Float.intBitsToFloat((int) bits << 16);
      case F16 -> halfValue(bits);
    };
  }

  /** Returns a quotient, exact or to more digits than any format can tell apart. */
  static BigDecimal quotient(double a, double b) {
    return new BigDecimal(a).divide(new BigDecimal(b), new MathContext(1300));
  }
}
