package org.logits4j.bench;

import org.logits4j.DType;

/** Whether two systems computed the same, before anything is said of their times. */
final class Agreement {
  /** How many elements of a result are compared. */
  static final int VALUES = 100_000;

  private static final double F32_BOUND = 1e-4;

  /** Peers round each BF16 result to 8 bits. */
  private static final double BF16_BOUND = 1e-2;

  /**
   * libtorch computes a BF16 gradient from log-probabilities that it rounded to BF16: between -8
   * and -16, where the largest of many classes lie, by up to 1/32, which is the probability's
   * relative error then.
   */
  private static final double BF16_GRADIENT_BOUND = 1.0 / 32;

  private Agreement() {}

  /**
   * Compares results by the norm of the difference, relative to the norm of ours.
   *
   * @throws DisagreementException if they differ by more than the type's rounding explains
   */
  static void results(String what, DType dtype, float[] ours, float[] theirs) {
    check(what, dtype == DType.F32 ? F32_BOUND : BF16_BOUND, ours, theirs);
  }

  /** Compares gradients; see {@link #results}. */
  static void gradients(String what, DType dtype, float[] ours, float[] theirs) {
    check(what, dtype == DType.F32 ? F32_BOUND : BF16_GRADIENT_BOUND, ours, theirs);
  }

  private static void check(String what, double bound, float[] ours, float[] theirs) {
    if (ours.length != theirs.length) {
      throw new DisagreementException(
          what + ": " + ours.length + " values, the peer has " + theirs.length);
    }
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < ours.length; i++) {
      difference += Math.pow((double) ours[i] - theirs[i], 2);
      norm += Math.pow(ours[i], 2);
    }
    double relative = Math.sqrt(difference / norm);
    if (!(relative <= bound)) {
      throw new DisagreementException(
          what + ": differs from the peer by " + relative + ", allowed is " + bound);
    }
  }
}
