package org.logits4j.cpu;

import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.logits4j.backend.ExecutionContext;

/**
 * Runs a task over blocks of rows on several threads. Blocks write to their own rows only, so that
 * the number of threads changes no result.
 *
 * <p>The calling thread takes part and never waits for a thread that has not started: a call from
 * inside a full executor finishes all the same.
 */
final class RowBlocks {
  /** Rows are handed out in blocks of about this many elements. */
  private static final long BLOCK_ELEMENTS = 1 << 14;

  /** Works on the rows from (inclusive) to (exclusive). */
  interface Task {
    void run(long from, long to);
  }

  /** Works on the rows from (inclusive) to (exclusive) and returns a number. */
  interface SumTask {
    double run(long from, long to);
  }

  private final long rows;
  private final long blockRows;
  private final long blocks;
  private final Task task;
  private final AtomicLong next = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private long finished;

  private RowBlocks(long rows, long blockRows, Task task) {
    this.rows = rows;
    this.blockRows = blockRows;
    this.blocks = (rows + blockRows - 1) / blockRows;
    this.task = task;
  }

  static void run(long rows, long elementsPerRow, ExecutionContext context, Task task) {
    start(new RowBlocks(rows, blockRows(elementsPerRow, 1), task), context);
  }

  /**
   * Sums up what a task returns for its rows, block by block: the blocks do not depend on the
   * number of threads.
   *
   * @param granule blocks are multiples of so many rows
   * @return each block's number
   */
  static double[] sums(
      long rows, long elementsPerRow, int granule, ExecutionContext context, SumTask task) {
    long blockRows = blockRows(elementsPerRow, granule);
    double[] sums = new double[Math.toIntExact((rows + blockRows - 1) / blockRows)];
    Task each = (from, to) -> sums[(int) (from / blockRows)] = task.run(from, to);
    start(new RowBlocks(rows, blockRows, each), context);
    return sums;
  }

  private static long blockRows(long elementsPerRow, int granule) {
    long rows = Math.max(1, BLOCK_ELEMENTS / Math.max(1, elementsPerRow));
    return (rows + granule - 1) / granule * granule;
  }

  private static void start(RowBlocks work, ExecutionContext context) {
    int cores = Runtime.getRuntime().availableProcessors();
    long threads = Math.min(work.blocks, context.threads() == 0 ? cores : context.threads());
    Executor executor = context.executor() == null ? ForkJoinPool.commonPool() : context.executor();
    try {
      for (long i = 1; i < threads; i++) {
        executor.execute(work::takeBlocks);
      }
    } catch (RejectedExecutionException e) {
      // a full or closed executor: the calling thread does what is left
    } catch (RuntimeException | Error e) {
      // a broken one: thrown when no thread works on the blocks any more
      work.failure.compareAndSet(null, e);
    }
    work.takeBlocks();
    work.awaitBlocks();
  }

  private void takeBlocks() {
    for (long block = next.getAndIncrement(); block < blocks; block = next.getAndIncrement()) {
      try {
        if (failure.get() == null) {
          long from = block * blockRows;
          task.run(from, Math.min(rows, from + blockRows));
        }
      } catch (Throwable t) {
        failure.compareAndSet(null, t);
      } finally {
        blockFinished();
      }
    }
  }

  private synchronized void blockFinished() {
    finished++;
    notifyAll();
  }

  private synchronized void awaitBlocks() {
    boolean interrupted = false;
    while (finished < blocks) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Throwable thrown = failure.get();
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
  }
}
