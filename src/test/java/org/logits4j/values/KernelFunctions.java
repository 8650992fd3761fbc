package org.logits4j.values;

/**
 * The elementary functions of the CUDA kernels, bit for bit, where {@code ex2.approx} is exact: the
 * power of 2 rounded to nearest.
 */
final class KernelFunctions {
  /** log2(e), rounded. */
  private static final float LOG2_E = 0x1.715476p0f;

  private static final float LOG_2 = 0x1.62e43p-1f;

  /** Of CUDA's logf, the highest degree first. */
  private static final int[] LOG_COEFFICIENTS = {
    0xBE055027,
    0x3E1039F6,
    0xBDF8CDCC,
    0x3E0F2955,
    0xBE2AD8B9,
    0x3E4CED0B,
    0xBE7FFF22,
    0x3EAAAA78,
    0xBF000000
  };

  private KernelFunctions() {}

  private static float flush(float value) {
    return Math.abs(value) < Float.MIN_NORMAL ? 0 : value;
  }

  /** exp of a number up to 0. */
  static float exp(float x) {
    return flush((float) Math.pow(2, flush(x * LOG2_E)));
  }

  /** CUDA's logf for numbers from 1. */
  private static float log(float x) {
    int bits = Float.floatToRawIntBits(x);
    int exponent = (bits - 0x3F2AAAAB) & 0xFF800000;
    float fraction = Float.intBitsToFloat(bits - exponent) - 1;
    float polynomial = Float.intBitsToFloat(LOG_COEFFICIENTS[0]);
    for (int i = 1; i < LOG_COEFFICIENTS.length; i++) {
      polynomial = Math.fma(polynomial, fraction, Float.intBitsToFloat(LOG_COEFFICIENTS[i]));
    }
    float log = Math.fma(fraction * polynomial, fraction, fraction);
    return Math.fma(exponent * 0x1p-23f, LOG_2, log);
  }

  /** log(1 + r) for r from 0. */
  static float log1p(float r) {
    float sum = 1 + r;
    float lost = r < 1 ? r - (sum - 1) : 1 - (sum - r);
    return log(sum) + lost / sum;
  }
}
