package org.logits4j.cpu;

import org.logits4j.backend.ExecutionContext;

/** Cuts a result matrix into tiles that threads compute on their own. */
final class Tiles {
  /** How many products are summed before their sum is added to the result. Even. */
  static final int DEPTH = 128;

  /** Of a second operand's block, {@link #DEPTH} rows of this length stay in the L2 cache. */
  private static final int COLUMNS = 512;

  private static final int MOST_ROWS = 512;
  private static final int LEAST_ROWS = 32;

  /** A tile of fewer products costs less than handing it to another thread. */
  private static final long LEAST_PRODUCTS = 1 << 18;

  /** Computes the tile with the given first row and column. */
  interface Task {
    void run(int row, int rows, int column, int columns);
  }

  private Tiles() {}

  /** Runs the task over a result of the given size whose elements are sums over the inner one. */
  static void run(int rows, int columns, int inner, ExecutionContext context, Task task) {
    int threads = threads(context);
    int across = ceilDiv(columns, COLUMNS);
    int width = ceilDiv(columns, across);
    int down = ceilDiv(rows, MOST_ROWS);
    while ((long) down * across < threads
        && rows / down > LEAST_ROWS
        && (long) rows / down * width * inner > 2 * LEAST_PRODUCTS) {
      down++;
    }
    int height = even(ceilDiv(rows, down));
    RowBlocks.run(
        (long) ceilDiv(rows, height) * across,
        Long.MAX_VALUE,
        context,
        (from, to) -> {
          for (long tile = from; tile < to; tile++) {
            int row = (int) (tile / across) * height;
            int column = (int) (tile % across) * width;
            task.run(row, Math.min(height, rows - row), column, Math.min(width, columns - column));
          }
        });
  }

  /** The most threads that a context allows. */
  static int threads(ExecutionContext context) {
    return context.threads() == 0 ? Runtime.getRuntime().availableProcessors() : context.threads();
  }

  /** The next even number, so that rows and steps can be taken in twos. */
  static int even(int count) {
    return count + (count & 1);
  }

  private static int ceilDiv(int dividend, int divisor) {
    return (dividend - 1) / divisor + 1;
  }
}
