package org.logits4j.bench;

import org.logits4j.DType;

/** One thing to time: an operator of a system on logits of a type and shape. */
record BenchCase(
    String system,
    BenchOperator operator,
    DType dtype,
    long logits,
    int classes,
    int threads,
    String device) {
  /** As many whole rows as the logits make. */
  int rows() {
    return Math.toIntExact(logits / classes);
  }

  /** The elements of those rows. */
  int elements() {
    return Math.multiplyExact(rows(), classes);
  }
}
