package org.logits4j.cli.bench;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Copies an array of random numbers to another, block by block, on as many threads as an operator
 * with the same bound.
 */
final class HostCopy implements Sampler.Work {
  private static final int BLOCK = 1 << 18;

  private final float[] from;
  private final float[] to;
  private final int threads;

  HostCopy(int elements, int threads) {
    from = RandomNumbers.floats(elements, 0);
    to = new float[elements];
    this.threads = threads;
  }

  /** Read and written, both counted. */
  static long bytes(long elements) {
    return 2 * elements * Float.BYTES;
  }

  @Override
  public Outcome run() {
    AtomicLong next = new AtomicLong();
    Runnable copies = () -> takeBlocks(next);
    int helpers = Math.min(threads, (from.length + BLOCK - 1) / BLOCK) - 1;
    CompletableFuture<?>[] others = new CompletableFuture<?>[helpers];
    Arrays.setAll(others, i -> CompletableFuture.runAsync(copies, ForkJoinPool.commonPool()));
    copies.run();
    CompletableFuture.allOf(others).join();
    return Outcome.NOTHING;
  }

  private void takeBlocks(AtomicLong next) {
    for (long start = next.getAndAdd(BLOCK); start < from.length; start = next.getAndAdd(BLOCK)) {
      int first = (int) start;
      System.arraycopy(from, first, to, first, Math.min(BLOCK, from.length - first));
    }
  }

  @Override
  public void check(Outcome first) {
    if (!Arrays.equals(from, to)) {
      throw new WrongResultException("the copy differs from what was copied");
    }
  }
}
