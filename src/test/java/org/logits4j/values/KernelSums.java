package org.logits4j.values;

import java.util.Arrays;
import org.logits4j.DType;

/**
 * The sums of the CUDA kernels: trees, whose height a row's length decides. Additions to 0 are
 * exact, so that there are never more roundings than terms.
 */
record KernelSums(DType logits) implements RowSums {
  /** Of the threads of a warp. */
  private static final int WARP = 5;

  /** Of a thread's elements, in chunks and across them, and one of the row's head or tail. */
  private static final int RESIDENT = 6;

  /** The largest once more, for all threads but one that have it. */
  private static final int ONES = 1;

  /** Of each change of a thread's largest: 1 is added, then a product with an exponential. */
  private static final int RESCALING = 7;

  private static final int THREADS = 512;

  /** The elements that a thread of a long row takes at once. */
  private int batchElements() {
    return logits == DType.F64 ? 4 : 16;
  }

  /** The elements that a thread keeps of a row: 128 bytes of what it computes in. */
  private int threadElements() {
    return logits == DType.F64 ? 16 : 32;
  }

  /** Exponentials of gaps from here on are 0. */
  private double underflows() {
    return logits == DType.F64 ? 746 : 88;
  }

  private int maxWarpClasses() {
    return 32 * threadElements();
  }

  private int maxBlockClasses() {
    return (logits == DType.F64 ? 384 : THREADS) * threadElements();
  }

  /** Of the warps of a block: 4 to 16, as the row needs. */
  private int warps(int classes) {
    int warpClasses = maxWarpClasses();
    if (classes <= warpClasses) {
      return 0;
    }
    int warps =
        classes > maxBlockClasses() ? 16 : Math.max(4, (classes + warpClasses - 1) / warpClasses);
    return 32 - Integer.numberOfLeadingZeros(warps - 1);
  }

  private int batches(int classes) {
    int each = THREADS * batchElements();
    return (classes + each - 1) / each;
  }

  @Override
  public double ofExponentials(double[] z) {
    int terms = 0;
    double max = max(z);
    for (double value : z) {
      terms += max - value < underflows() ? 1 : 0;
    }
    int most = Math.max(0, terms - 2);
    int across = WARP + warps(z.length) + ONES;
    if (z.length <= maxBlockClasses()) {
      return Math.min(most, RESIDENT + across);
    }
    int batch = Integer.numberOfTrailingZeros(batchElements());
    int additions = Math.min(most, batch + batches(z.length) + across);
    return additions + RESCALING * rescalings(z);
  }

  @Override
  public double ofTerms(int classes) {
    boolean isLong = classes > maxBlockClasses();
    int own = isLong ? batchElements() * batches(classes) : threadElements();
    return Math.min(classes - 1, own + WARP + warps(classes));
  }

  @Override
  public String kernel(int classes) {
    return classes <= maxWarpClasses()
        ? ", warp"
        : classes <= maxBlockClasses() ? ", block" : ", long";
  }

  private static double max(double[] z) {
    double max = z[0];
    for (double value : z) {
      max = Math.max(max, value);
    }
    return max;
  }

  /** How often a thread's sum is scaled down at most, wherever the row begins. */
  private int rescalings(double[] z) {
    int most = 0;
    for (int head = 0; head < 32 / logits.bytes(); head++) {
      most = Math.max(most, rescalings(z, head));
    }
    return most;
  }

  /** The same for a row with some elements before its first 32-byte boundary. */
  private int rescalings(double[] z, int head) {
    int chunk = 16 / logits.bytes();
    double[] largest = new double[THREADS];
    int[] count = new int[THREADS];
    int sector = 2 * chunk;
    int end = head + (z.length - head) / sector * sector;
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    int batch = THREADS * batchElements();
    for (int first = head; first < end; first += batch) {
      double[] inBatch = new double[THREADS];
      Arrays.fill(inBatch, Double.NEGATIVE_INFINITY);
      for (int c = first; c < Math.min(end, first + batch); c++) {
        int thread = (c - head) / chunk % THREADS;
        inBatch[thread] = Math.max(inBatch[thread], z[c]);
      }
      for (int t = 0; t < THREADS; t++) {
        see(t, inBatch[t], largest, count);
      }
    }
    for (int c = 0; c < head; c++) {
      see(c, z[c], largest, count);
    }
    for (int c = end; c < z.length; c++) {
      see(sector + c - end, z[c], largest, count);
    }
    double max = max(z);
    int most = 0;
    for (int t = 0; t < THREADS; t++) {
      see(t, max, largest, count);
      most = Math.max(most, count[t]);
    }
    return most;
  }

  private static void see(int thread, double value, double[] largest, int[] count) {
    if (value > largest[thread]) {
      count[thread] += largest[thread] == Double.NEGATIVE_INFINITY ? 0 : 1;
      largest[thread] = value;
    }
  }
}
