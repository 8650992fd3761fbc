package org.logits4j.cuda;

import org.logits4j.DType;

/** How a row is shared out: the kernels' name endings, and the longest rows that they take. */
enum Rung {
  /** A warp for each row, which lies in its registers. */
  WARP("warp", 32),
  /** A block for each row, which lies in its registers. */
  BLOCK("block", Rung.BLOCK_THREADS),
  /** A block for each row, which is read twice where more than a number comes of it. */
  LONG("long", 0),
  /** A thread for each row, whose elements lie apart; read twice likewise. */
  STRIDED("strided", 0);

  /** Of a block with one row of F64, which wants more registers for each. */
  private static final int F64_BLOCK_THREADS = 384;

  /** The bytes of a row that each thread keeps, as numbers to compute with: resident_row.cuh. */
  private static final int RESIDENT_BYTES = 128;

  /** The most threads of a block with one row, as in the kernels' launch bounds. */
  static final int BLOCK_THREADS = 512;

  private final String suffix;
  private final int maxThreads;

  Rung(String suffix, int maxThreads) {
    this.suffix = suffix;
    this.maxThreads = maxThreads;
  }

  /** The elements of a row that each thread keeps. */
  static int residentElements(DType dtype) {
    return RESIDENT_BYTES / (dtype == DType.F64 ? Double.BYTES : Float.BYTES);
  }

  /** The first rung that takes rows of that type and length, whose elements lie side by side. */
  static Rung of(DType dtype, long classes) {
    for (Rung rung : values()) {
      if (classes <= rung.maxClasses(dtype)) {
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
  long maxClasses(DType dtype) {
    if (maxThreads == 0) {
      return Long.MAX_VALUE;
    }
    int threads = dtype == DType.F64 ? Math.min(maxThreads, F64_BLOCK_THREADS) : maxThreads;
    return (long) threads * residentElements(dtype);
  }
}
