package org.logits4j;

/**
 * IEEE 754 binary16, held as raw bits in a {@code short}: 1 bit of sign, 5 of exponent, 10 of
 * fraction.
 *
 * <p>Conversions to wider types are exact. Conversions from wider types round once, to nearest,
 * ties to even: magnitudes of at least 65,520 become infinity, those below 2<sup>-14</sup> round to
 * a multiple of 2<sup>-24</sup>, and the sign of zero is kept. Every NaN becomes {@link
 * #CANONICAL_NAN}, whatever its sign and payload.
 */
public final class Float16 {
  /** The one NaN that conversions to this type give. */
  public static final short CANONICAL_NAN = 0x7FFF;

  private static final int FRACTION_BITS = 10;
  private static final int MIN_EXPONENT = -14;
  private static final int MAX_EXPONENT = 15;
  private static final int INFINITY = 0x7C00;
  private static final int SIGN = 0x8000;

  private Float16() {}

  /** The value of the given bits, exactly; of any NaN, NaN. */
  public static float toFloat(short bits) {
    int magnitude = bits & 0x7FFF;
    if (magnitude > INFINITY) {
      return Float.NaN;
    }
    // The fields in their places in a float, and 127 - 15 added to the exponent: by a
    // multiplication, since that also normalizes subnormals.
    float value =
        magnitude == INFINITY
            ? Float.POSITIVE_INFINITY
            : Float.intBitsToFloat(magnitude << 13) * 0x1p112f;
    return bits < 0 ? -value : value;
  }

  /** The value of the given bits, exactly; of any NaN, NaN. */
  public static double toDouble(short bits) {
    return toFloat(bits);
  }

  /** The bits of the nearest value, of two equally near ones the even. */
  public static short fromFloat(float value) {
    return fromDouble(value);
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
