package org.logits4j.bundle;

import org.logits4j.DType;

/** What is timed. */
enum Workload {
  LOG_SUM_EXP("logSumExp"),
  SOFTMAX("softmax"),
  LOG_SOFTMAX("logSoftmax"),
  LOSS("crossEntropy loss"),
  LOSS_AND_GRADIENT("crossEntropy loss+gradient in place");

  private final String label;

  Workload(String label) {
    this.label = label;
  }

  /** Whether the logits are gone afterwards. */
  boolean overwrites() {
    return this == LOSS_AND_GRADIENT;
  }

  /** Whether it takes labels. */
  boolean hasLabels() {
    return this == LOSS || this == LOSS_AND_GRADIENT;
  }

  /** The fewest bytes that can be moved: each operand read once, each result written once. */
  long bytes(DType dtype, long rows, long classes) {
    long logits = rows * classes * dtype.bytes();
    return switch (this) {
      case LOG_SUM_EXP -> logits + rows * Float.BYTES;
      case SOFTMAX, LOG_SOFTMAX -> 2 * logits;
      case LOSS -> logits + rows * Long.BYTES + Float.BYTES;
      case LOSS_AND_GRADIENT -> 2 * logits + rows * Long.BYTES + Float.BYTES;
    };
  }

  @Override
  public String toString() {
    return label;
  }
}
