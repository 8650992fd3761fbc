package org.logits4j.gpusim;

/** The state spaces of PTX. */
enum Space {
  /** Found by the address. */
  GENERIC,
  /** The device's memory. */
  GLOBAL,
  /** The device's memory, read only. */
  CONST,
  /** A block's memory. */
  SHARED,
  /** The memory of the blocks of a cluster. */
  SHARED_CLUSTER,
  /** The parameters of the kernel. */
  PARAM
}
