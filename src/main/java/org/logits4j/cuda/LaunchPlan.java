package org.logits4j.cuda;

import org.logits4j.DType;

/**
 * Which kernel works on rows, and how its grid is cut: decided here alone, by the rows' length, so
 * that a row's result never depends on how many rows lie beside it.
 *
 * @param rung the kernel
 * @param blocks of the grid; kernels go on with the rows that are left
 * @param threads of each block
 */
record LaunchPlan(Rung rung, int blocks, int threads) {
  /** Rows of a block where each has a warp. */
  static final int WARP_ROWS = 8;

  /** Rows of a block where each has a thread. */
  static final int STRIDED_ROWS = 256;

  /** Below it a block would keep too few loads in flight. */
  static final int MIN_BLOCK_THREADS = 128;

  private static final int WARP = 32;

  /** The plan for rows of some length, {@code rows > 0}. */
  static LaunchPlan of(DType dtype, long rows, long classes) {
    Rung rung = Rung.of(dtype, classes);
    return switch (rung) {
      case WARP -> new LaunchPlan(rung, grid((rows + WARP_ROWS - 1) / WARP_ROWS), WARP_ROWS * WARP);
      case BLOCK -> new LaunchPlan(rung, grid(rows), blockThreads(dtype, classes));
      case LONG -> new LaunchPlan(rung, grid(rows), Rung.BLOCK_THREADS);
      case STRIDED -> throw new AssertionError(rung);
    };
  }

  /** The plan for rows that lie along another axis than the last, {@code rows > 0}. */
  static LaunchPlan ofThreads(long rows) {
    return new LaunchPlan(
        Rung.STRIDED, grid((rows + STRIDED_ROWS - 1) / STRIDED_ROWS), STRIDED_ROWS);
  }

  /** As many blocks as a grid can have. */
  static int grid(long blocks) {
    return (int) Math.min(blocks, Integer.MAX_VALUE);
  }

  /** Enough threads for all 16-byte chunks of a row that starts at a 32-byte boundary. */
  private static int blockThreads(DType dtype, long classes) {
    long chunks = classes * dtype.bytes() / 32 * 2;
    int perThread = Rung.residentElements(dtype) * dtype.bytes() / 16;
    long needed = (chunks + perThread - 1) / perThread;
    long warps = (needed + WARP - 1) / WARP;
    return Math.max(MIN_BLOCK_THREADS, (int) warps * WARP);
  }
}
