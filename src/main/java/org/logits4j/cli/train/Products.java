package org.logits4j.cli.train;

import java.util.stream.IntStream;

/**
 * Products of small matrices in plain loops that the compiler turns into vector code. Each element
 * is summed in one order, whatever the number of threads.
 */
final class Products {
  private final int threads;

  Products(int threads) {
    this.threads = threads;
  }

  /** Work on the rows from (inclusive) to (exclusive). */
  interface Rows {
    void run(int from, int to);
  }

  /** Shares rows among the threads; each row is worked on by one. */
  void forRows(int rows, Rows work) {
    int parts = Math.min(threads, rows);
    if (parts <= 1) {
      work.run(0, rows);
      return;
    }
    IntStream.range(0, parts)
        .parallel()
        .forEach(
            part ->
                work.run(
                    (int) ((long) rows * part / parts), (int) ((long) rows * (part + 1) / parts)));
  }

  /** {@code c = a * b}, with a [m, k], b [k, n], c [m, n]. */
  void multiply(int m, int k, int n, float[] a, float[] b, float[] c) {
    forRows(m, (from, to) -> rows(from, to, k, n, a, k, 1, b, c));
  }

  /** {@code c = a^T * b}, with a [k, m], b [k, n], c [m, n]. */
  void multiplyTransposed(int m, int k, int n, float[] a, float[] b, float[] c) {
    forRows(m, (from, to) -> rows(from, to, k, n, a, 1, m, b, c));
  }

  private static void rows(
      int from,
      int to,
      int k,
      int n,
      float[] a,
      int rowStep,
      int columnStep,
      float[] b,
      float[] c) {
    float[] row = new float[n];
    for (int i = from; i < to; i++) {
      java.util.Arrays.fill(row, 0);
      int at = i * rowStep;
      int l = 0;
      for (; l + 4 <= k; l += 4) {
        addFour(
            row,
            n,
            b,
            l * n,
            a[at],
            a[at + columnStep],
            a[at + 2 * columnStep],
            a[at + 3 * columnStep]);
        at += 4 * columnStep;
      }
      for (; l < k; l++) {
        addOne(row, n, b, l * n, a[at]);
        at += columnStep;
      }
      System.arraycopy(row, 0, c, i * n, n);
    }
  }

  private static void addFour(
      float[] row, int n, float[] b, int at, float a0, float a1, float a2, float a3) {
    int at1 = at + n;
    int at2 = at1 + n;
    int at3 = at2 + n;
    for (int j = 0; j < n; j++) {
      row[j] += a0 * b[at + j] + a1 * b[at1 + j] + a2 * b[at2 + j] + a3 * b[at3 + j];
    }
  }

  private static void addOne(float[] row, int n, float[] b, int at, float a) {
    for (int j = 0; j < n; j++) {
      row[j] += a * b[at + j];
    }
  }

  /** {@code b = a^T}, with a [m, n]. */
  static void transpose(int m, int n, float[] a, float[] b) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        b[j * m + i] = a[i * n + j];
      }
    }
  }
}
