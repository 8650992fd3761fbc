package org.logits4j.values;

import org.logits4j.DType;

/**
 * The sums of the CUDA kernels that go through rows element by element: each thread's is a sum with
 * what rounding loses, then a tree.
 *
 * @param type what is added up
 * @param strided whether each thread has a row of its own
 */
record GeneralSums(DType type, boolean strided) implements RowSums {
  private static final int MAX_WARP_CLASSES = 1024;
  private static final int WARP_THREADS = 32;
  private static final int BLOCK_THREADS = 512;

  private int threads(int classes) {
    if (strided) {
      return 1;
    }
    return classes <= MAX_WARP_CLASSES ? WARP_THREADS : BLOCK_THREADS;
  }

  /** The height of the tree: a warp's 5, and 4 for 16 warps. */
  private int height(int classes) {
    return Integer.numberOfTrailingZeros(threads(classes));
  }

  /**
   * Of a thread's sum: its last rounding. What was lost is rounded n times, each time within n u of
   * a unit of the sum.
   */
  private double own(int classes) {
    double n = Math.ceil((double) classes / threads(classes));
    return 1 + n * n / 2 * (type == DType.F64 ? 0x1p-53 : 0x1p-24);
  }

  @Override
  public double ofExponentials(double[] z) {
    // the largest once more, for all threads but one that have it
    int ones = strided ? 0 : 1;
    return Math.min(Math.max(0, z.length - 2), own(z.length) + height(z.length) + ones);
  }

  @Override
  public double ofTerms(int classes) {
    return Math.min(classes - 1, own(classes) + height(classes));
  }

  @Override
  public String kernel(int classes) {
    return strided
        ? ", strided"
        : classes <= MAX_WARP_CLASSES ? ", general warp" : ", general block";
  }
}
