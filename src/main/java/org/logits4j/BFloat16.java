package org.logits4j;

/**
 * The upper half of an IEEE 754 binary32, held as raw bits in a {@code short}: 1 bit of sign, 8 of
 * exponent, 7 of fraction.
 *
 * <p>Conversions to wider types are exact. Conversions from wider types round once, to nearest,
 * ties to even: magnitudes of at least 2<sup>128</sup> - 2<sup>119</sup> become infinity, those
 * below 2<sup>-126</sup> round to a multiple of 2<sup>-133</sup>, and the sign of zero is kept.
 * Every NaN becomes {@link #CANONICAL_NAN}, whatever its sign and payload.
 */
public final class BFloat16 {
  /** The one NaN that conversions to this type give. */
  public static final short CANONICAL_NAN = 0x7FFF;

  private static final int FRACTION_BITS = 7;
  private static final int MIN_EXPONENT = -126;
  private static final int MAX_EXPONENT = 127;
  private static final int INFINITY = 0x7F80;
  private static final int SIGN = 0x8000;

  private BFloat16() {}

  /** The value of the given bits, exactly. */
  public static float toFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** The value of the given bits, exactly. */
  public static double toDouble(short bits) {
    return toFloat(bits);
  }

  /** The bits of the nearest value, of two equally near ones the even. */
  public static short fromFloat(float value) {
    if (Float.isNaN(value)) {
      return CANONICAL_NAN;
    }
    int bits = Float.floatToRawIntBits(value);
    int isOdd = (bits >>> 16) & 1;
    // Just below half a unit in the last place, or with an odd one exactly half: a carry moves on
    // into the exponent, up to infinity.
    return (short) ((bits + 0x7FFF + isOdd) >>> 16);
  }

  /** The bits of the nearest value, of two equally near ones the even; rounds once. */
  public static short fromDouble(double value) {
    if (Double.isNaN(value)) {
      return CANONICAL_NAN;
    }
    int sign = (int) (Double.doubleToRawLongBits(value) >>> 48) & SIGN;
    int exponent = Math.max(Math.getExponent(value), MIN_EXPONENT);
    if (exponent > MAX_EXPONENT) {
      return (short) (sign | INFINITY);
    }
    // In units in the last place, the leading bit included; its carry moves on into the exponent.
    double units = Math.rint(Math.abs(value) * powerOfTwo(FRACTION_BITS - exponent));
    return (short) (sign | (((exponent - MIN_EXPONENT) << FRACTION_BITS) + (int) units));
  }

  private static double powerOfTwo(int exponent) {
    return Double.longBitsToDouble((long) (exponent + Double.MAX_EXPONENT) << 52);
  }
}
