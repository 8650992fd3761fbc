package org.logits4j.exact;

/** How the losses of many items become one. */
public enum ExactReduction {
  /** Not at all. */
  NONE,
  /** By their sum over a denominator that depends on the operator. */
  MEAN,
  /** By their sum. */
  SUM
}
