package org.logits4j.values;

import java.util.Arrays;
import org.logits4j.DType;

/**
 * A row as the CUDA kernels share it out, and its statistics in their order, bit for bit: the
 * largest, m, and the sum r of exp(x - m) over all but one that equals it.
 */
final class KernelRow {
  private static final int WARP = 32;
  private static final int MAX_WARP_CLASSES = 1024;
  private static final int MAX_BLOCK_CLASSES = 16_384;
  private static final int MIN_BLOCK_THREADS = 128;
  private static final int MAX_BLOCK_THREADS = 512;
  private static final int RESIDENT_ELEMENTS = 32;
  private static final int BATCH_ELEMENTS = 16;

  private final float[] x;
  private final int head;
  private final int chunk;
  private final int chunks;
  private final int threads;
  private float largest = Float.NEGATIVE_INFINITY;
  private float rest;

  /**
   * A row that is finite but for masks.
   *
   * @param lead where it begins, in elements after a 32-byte boundary
   */
  KernelRow(DType type, double[] row, int lead) {
    x = new float[row.length];
    for (int c = 0; c < row.length; c++) {
      x[c] = (float) row[c];
      largest = Math.max(largest, x[c]);
    }
    chunk = 16 / type.bytes();
    int sector = 2 * chunk;
    head = Math.min(Math.floorMod(-lead, sector), row.length);
    chunks = (row.length - head) / sector * 2;
    threads = threads(row.length, type);
    reduce();
  }

  private static int threads(int classes, DType type) {
    if (classes <= MAX_WARP_CLASSES) {
      return WARP;
    }
    if (classes > MAX_BLOCK_CLASSES) {
      return MAX_BLOCK_THREADS;
    }
    int each = RESIDENT_ELEMENTS * type.bytes() / 16;
    int needed = (classes * type.bytes() / 32 * 2 + each - 1) / each;
    return Math.max(MIN_BLOCK_THREADS, (needed + WARP - 1) / WARP * WARP);
  }

  float largest() {
    return largest;
  }

  float logit(int c) {
    return x[c];
  }

  float rest() {
    return rest;
  }

  int threads() {
    return threads;
  }

  private boolean isLong() {
    return x.length > MAX_BLOCK_CLASSES;
  }

  /** The elements that a thread takes, in its order: chunks in turns, then one of head or tail. */
  int[] classesOf(int thread) {
    int[] classes = new int[(chunks / threads + 1) * chunk + 1];
    int count = 0;
    for (int j = thread; j < chunks; j += threads) {
      for (int k = 0; k < chunk; k++) {
        classes[count++] = head + j * chunk + k;
      }
    }
    int edge = edge(thread);
    if (edge >= 0) {
      classes[count++] = edge;
    }
    return Arrays.copyOf(classes, count);
  }

  private int edge(int thread) {
    int sector = 2 * chunk;
    if (thread < sector) {
      return thread < head ? thread : -1;
    }
    int tail = head + chunks * chunk + thread - sector;
    return thread < 2 * sector && tail < x.length ? tail : -1;
  }

  private void reduce() {
    float[] parts = new float[threads];
    int ones = 0;
    for (int t = 0; t < threads; t++) {
      boolean leftOut = isLong() ? streamed(t, parts) : resident(t, parts);
      ones += leftOut ? 1 : 0;
    }
    rest = sum(parts) + (ones - 1);
  }

  /** A thread's part where it keeps its elements; whether a largest is missing in it. */
  private boolean resident(int thread, float[] parts) {
    float[] sums = new float[RESIDENT_ELEMENTS / chunk];
    boolean hasLargest = false;
    for (int c : classesOf(thread)) {
      hasLargest |= x[c] == largest;
    }
    boolean leftOut = !hasLargest;
    for (int i = 0; i < sums.length; i++) {
      float[] e = new float[chunk];
      int j = thread + i * threads;
      for (int k = 0; k < chunk && j < chunks; k++) {
        e[k] = KernelFunctions.exp(x[head + j * chunk + k] - largest);
      }
      leftOut = leaveOut(e, leftOut);
      sums[i] = tree(e);
    }
    int edge = edge(thread);
    float[] e = {edge < 0 ? 0 : KernelFunctions.exp(x[edge] - largest)};
    leaveOut(e, leftOut);
    parts[thread] = tree(sums) + e[0];
    return hasLargest;
  }

  private static boolean leaveOut(float[] e, boolean done) {
    boolean leftOut = done;
    for (int k = 0; k < e.length && !leftOut; k++) {
      if (e[k] == 1) {
        e[k] = 0;
        leftOut = true;
      }
    }
    return leftOut;
  }

  /** A thread's part where it reads as it goes; whether a largest is missing in it. */
  private boolean streamed(int thread, float[] parts) {
    float[] seen = {Float.NEGATIVE_INFINITY, 0};
    int batch = BATCH_ELEMENTS / chunk;
    for (int j = thread; j < chunks; j += batch * threads) {
      float[] v = new float[BATCH_ELEMENTS];
      Arrays.fill(v, Float.NEGATIVE_INFINITY);
      for (int i = 0; i < batch && j + i * threads < chunks; i++) {
        System.arraycopy(x, head + (j + i * threads) * chunk, v, i * chunk, chunk);
      }
      add(seen, v);
    }
    int edge = edge(thread);
    if (edge >= 0) {
      add(seen, new float[] {x[edge]});
    }
    boolean any = seen[0] != Float.NEGATIVE_INFINITY;
    boolean hasLargest = any && seen[0] == largest;
    parts[thread] =
        hasLargest || !any ? seen[1] : (seen[1] + 1) * KernelFunctions.exp(seen[0] - largest);
    return hasLargest;
  }

  /** Adds elements to a thread's largest and its sum over the others. */
  private static void add(float[] seen, float[] v) {
    float most = v[0];
    for (float value : v) {
      most = Math.max(most, value);
    }
    boolean isNew = most > seen[0];
    if (isNew) {
      if (seen[0] != Float.NEGATIVE_INFINITY) {
        seen[1] = (seen[1] + 1) * KernelFunctions.exp(seen[0] - most);
      }
      seen[0] = most;
    }
    float anchor = seen[0] == Float.NEGATIVE_INFINITY ? 0 : seen[0];
    float[] e = new float[v.length];
    for (int k = 0; k < v.length; k++) {
      e[k] = KernelFunctions.exp(v[k] - anchor);
    }
    leaveOut(e, !isNew);
    seen[1] += tree(e);
  }

  /** Neighbours first, a power of 2 of them. */
  private static float tree(float[] values) {
    float[] sums = values.clone();
    for (int count = sums.length; count > 1; count /= 2) {
      for (int i = 0; i < count / 2; i++) {
        sums[i] = sums[2 * i] + sums[2 * i + 1];
      }
    }
    return sums[0];
  }

  /** Across threads: each warp by butterflies, then the warps. */
  static float sum(float[] parts) {
    float[] warps = new float[WARP];
    for (int w = 0; w < parts.length / WARP; w++) {
      warps[w] = warp(Arrays.copyOfRange(parts, w * WARP, (w + 1) * WARP));
    }
    return parts.length == WARP ? warps[0] : warp(warps);
  }

  private static float warp(float[] lanes) {
    float[] sums = lanes;
    for (int step = WARP / 2; step > 0; step /= 2) {
      float[] next = new float[step];
      for (int lane = 0; lane < step; lane++) {
        next[lane] = sums[lane] + sums[lane + step];
      }
      sums = next;
    }
    return sums[0];
  }
}
