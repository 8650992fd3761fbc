package org.logits4j.gpusim;

/** How far the approximate instructions are from the exact values, within what is documented. */
public enum Approximation {
  /** The nearest value. */
  EXACT,
  /** As small as allowed. */
  LOW,
  /** As large as allowed. */
  HIGH,
  /** Anything allowed, by the seed, the instruction and the input. */
  RANDOM
}
