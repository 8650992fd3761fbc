package org.logits4j.gpusim;

/** The rounding modes of PTX. */
enum Rounding {
  /** To nearest, ties to even. */
  RN,
  /** Toward zero. */
  RZ,
  /** Down. */
  RM,
  /** Up. */
  RP;

  /** Whether a magnitude that lies between two values takes the larger one; not for RN. */
  boolean awayFromZero(boolean negative) {
    return this == (negative ? RM : RP);
  }
}
