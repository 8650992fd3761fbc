package org.logits4j.bundle;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.DoubleUnaryOperator;

/**
 * How far a card's approximation is from the exact function, where that is a normal f32 by far
 * enough not to be flushed.
 *
 * @param function its name
 * @param inputs how many
 * @param ulps the largest error in units in the last place of the exact result
 * @param relative the largest relative error
 * @param worst the input with the largest relative error
 * @param outside how many results are not among those that the simulated GPU assumes possible
 * @param firstOutside the first of them in words; empty where there is none
 * @param sha256 of all results' bits in order, the lowest byte first
 */
record Deviation(
    String function,
    int inputs,
    double ulps,
    double relative,
    float worst,
    int outside,
    String firstOutside,
    String sha256) {

  private static final double SMALLEST = 2 * Float.MIN_NORMAL;

  /**
   * Measures it.
   *
   * @param exact the function in double
   * @param low the smallest results that the simulated GPU assumes possible
   * @param high the largest
   */
  static Deviation of(
      String function,
      DoubleUnaryOperator exact,
      float[] inputs,
      float[] results,
      float[] low,
      float[] high) {
    double ulps = 0;
    double relative = 0;
    float worst = Float.NaN;
    int outside = 0;
    String firstOutside = "";
    for (int i = 0; i < inputs.length; i++) {
      if (!isWithin(results[i], low[i], high[i])) {
        if (outside == 0) {
          firstOutside =
              "%s(%s) = %s, assumed %s to %s"
                  .formatted(function, inputs[i], results[i], low[i], high[i]);
        }
        outside++;
      }
      double wanted = exact.applyAsDouble(inputs[i]);
      if (wanted >= SMALLEST && wanted <= Float.MAX_VALUE) {
        double off = Math.abs(results[i] - wanted);
        ulps = Math.max(ulps, off / Math.scalb(1.0, Math.getExponent(wanted) - 23));
        if (off / wanted > relative) {
          relative = off / wanted;
          worst = inputs[i];
        }
      }
    }
    return new Deviation(
        function, inputs.length, ulps, relative, worst, outside, firstOutside, sha256(results));
  }

  /** Exponentials: a NaN is the NaN that is wanted, and there is no negative zero. */
  private static boolean isWithin(float result, float low, float high) {
    int bits = Float.floatToRawIntBits(result);
    return Float.isNaN(low)
        ? bits == Float.floatToRawIntBits(low)
        : bits >= 0 && low <= result && result <= high;
  }

  static String sha256(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
    for (float value : values) {
      bytes.putInt(Integer.reverseBytes(Float.floatToRawIntBits(value)));
    }
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
