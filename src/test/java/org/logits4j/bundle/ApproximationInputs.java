package org.logits4j.bundle;

/**
 * Inputs of the approximate exponential, always the same: special values, all exponents, and most
 * of them evenly from -126.5 to 0.5, where softmax needs it.
 */
final class ApproximationInputs {
  /** Values whose results are written out. */
  static final float[] SPECIAL = {
    Float.NEGATIVE_INFINITY,
    -Float.MAX_VALUE,
    -150,
    -127,
    Math.nextDown(-126f),
    -126,
    Math.nextUp(-126f),
    -Float.MIN_NORMAL,
    -Float.MIN_VALUE,
    -0f,
    0,
    Float.MIN_VALUE,
    Float.MIN_NORMAL,
    1,
    127,
    Math.nextDown(128f),
    128,
    Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NaN
  };

  private static final int SIGNS_AND_EXPONENTS = 512;
  private static final int FRACTION_BITS = 23;
  private static final int FRACTION = (1 << FRACTION_BITS) - 1;
  private static final double FROM = -126.5;
  private static final double TO = 0.5;

  private ApproximationInputs() {}

  /**
   * The inputs: a quarter for all exponents alike.
   *
   * @param count at least 2048
   */
  static float[] of(int count) {
    float[] inputs = new float[count];
    System.arraycopy(SPECIAL, 0, inputs, 0, SPECIAL.length);
    int next = SPECIAL.length;
    int each = count / 4 / SIGNS_AND_EXPONENTS;
    for (int high = 0; high < SIGNS_AND_EXPONENTS; high++) {
      for (int i = 0; i < each; i++) {
        int fraction = each == 1 ? 0 : (int) ((long) FRACTION * i / (each - 1));
        inputs[next++] = Float.intBitsToFloat(high << FRACTION_BITS | fraction);
      }
    }
    int first = next;
    while (next < count) {
      inputs[next] = (float) (FROM + (TO - FROM) * (next - first + 0.5) / (count - first));
      next++;
    }
    return inputs;
  }

  /** The same numbers in another order, for a second and a third operand. */
  static float[] shuffled(float[] inputs, int multiplier) {
    float[] shuffled = new float[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      shuffled[i] = inputs[(int) ((long) i * multiplier % inputs.length)];
    }
    return shuffled;
  }
}
