package org.logits4j.values;

/** What computes: whose errors differ. */
enum Kernels {
  /** The CPU's reference: all in double, rounded once. */
  SCALAR,
  /** The CPU's vectors: elements in F32 or F64, what there is one of for each row in double. */
  VECTOR,
  /** CUDA: all in F32. */
  CUDA
}
