package org.logits4j.values;

import org.logits4j.DType;

/**
 * How the CUDA kernels of the simpler operators sum: in f64, whatever they compute elements in.
 * That hardly shows but for F64: there a term is rounded as often as its tree is high.
 */
final class SimpleKernels {
  /** Of a warp's threads, and of the one term that several threads may have left out. */
  private static final int WARP = 5 + 2;

  /** Of a thread's 16 elements of a segment, the warp's threads and the block's 8 warps. */
  private static final int SEGMENT = 16 + 5 + 3;

  /** Of 16 warps. */
  private static final int WARPS = 4;

  private static final int WARP_CLASSES = 1024;

  private SimpleKernels() {}

  private static boolean isExact(Arithmetic arithmetic) {
    return arithmetic.kernels() != Kernels.CUDA || arithmetic.type() != DType.F64;
  }

  /** Of a sum over elements, or over the losses of rows, of one segment. */
  static double segment(Arithmetic arithmetic) {
    return isExact(arithmetic) ? arithmetic.summation() : SEGMENT;
  }

  /**
   * Of a sum over a row.
   *
   * @param strided whether a thread has the row
   */
  static double row(Arithmetic arithmetic, int classes, boolean strided) {
    if (isExact(arithmetic)) {
      return arithmetic.summation();
    }
    if (strided) {
      return classes;
    }
    int threads = classes <= WARP_CLASSES ? 32 : 512;
    int own = (classes + threads - 1) / threads;
    return own + WARP + (classes <= WARP_CLASSES ? 0 : WARPS);
  }
}
