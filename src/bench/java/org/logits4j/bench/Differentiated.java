package org.logits4j.bench;

/** A workload whose last gradient can be looked at. */
interface Differentiated {
  /** The first elements of the gradient of the mean loss. */
  float[] gradient();
}
