package org.logits4j.cuda;

/** How a row is shared out: the kernels' name endings, and the longest rows that they take. */
enum Rung {
  /** A warp for each row, which lies in its registers. */
  WARP("warp", 32L * Rung.RESIDENT_ELEMENTS),
  /** A block for each row, which lies in its registers. */
  BLOCK("block", (long) Rung.BLOCK_THREADS * Rung.RESIDENT_ELEMENTS),
  /** A block for each row, which is read twice where more than a number comes of it. */
  LONG("long", Long.MAX_VALUE);

  /** The elements of a row that each thread keeps, as in resident_row.cuh. */
  static final int RESIDENT_ELEMENTS = 32;

  /** The most threads of a block with one row, as in the kernels' launch bounds. */
  static final int BLOCK_THREADS = 512;

  private final String suffix;
  private final long maxClasses;

  Rung(String suffix, long maxClasses) {
    this.suffix = suffix;
    this.maxClasses = maxClasses;
  }

  /** The first rung that takes rows of that length. */
  static Rung of(long classes) {
    for (Rung rung : values()) {
      if (classes <= rung.maxClasses) {
        return rung;
      }
    }
    throw new AssertionError(classes);
  }

  /** The name of an operator's kernel on this rung. */
  String kernel(String operator) {
    return operator + "_" + suffix;
  }

  /** The longest rows that it takes. */
  long maxClasses() {
    return maxClasses;
  }
}
