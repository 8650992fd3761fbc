package org.logits4j;

/** What {@link CrossEntropy} can return. */
public enum Output {
  /** The loss itself: per row with {@link Reduction#NONE}, else a scalar. Always computed. */
  LOSS,
  /** The gradient with respect to the logits; asked for by name only where a step is bound. */
  GRADIENT,
  /**
   * The log-sum-exp of each row's (scaled, capped) logits, in nats, F32 (F64 for F64 logits). It is
   * what {@link CrossEntropy#gradient} takes later.
   */
  LOG_SUM_EXP,
  /** The class with the largest logit in each row, I64; the first of equals, or the first NaN. */
  PREDICTED,
  /** The entropy of each row's softmax, in nats, F32 (F64 for F64 logits). */
  ENTROPY
}
