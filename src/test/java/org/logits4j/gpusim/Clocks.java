package org.logits4j.gpusim;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What each thread of a block knows about the others' progress: vector clocks, shared where threads
 * know the same.
 *
 * <p>A barrier of the whole block raises a floor that all know; warp synchronization and barriers
 * of fewer threads join what their members know.
 */
final class Clocks {
  private final long block;
  private final int[] own;
  private final int[] floor;
  private final int[] @Nullable [] known;
  private final Knowledge[] foreign;
  private final Knowledge[] pending;
  private final int[] fenced;
  private boolean anyForeign;

  Clocks(long block, int threads) {
    this.block = block;
    own = new int[threads];
    floor = new int[threads];
    known = new int[threads][];
    foreign = new Knowledge[threads];
    pending = new Knowledge[threads];
    fenced = new int[threads];
    Arrays.fill(own, 1);
    Arrays.fill(foreign, Knowledge.NONE);
    Arrays.fill(pending, Knowledge.NONE);
  }

  int now(int thread) {
    return own[thread];
  }

  /** Whether an access of the same block happened before what a thread does now. */
  boolean isOver(int before, int clock, int thread) {
    int[] more = known[thread];
    return clock <= floor[before]
        || (more != null && clock <= more[before])
        || (anyForeign && isOver(block, before, clock, thread));
  }

  /**
   * Whether an access of any block is known by atomics to have happened before what a thread does
   * now.
   */
  boolean isOver(long otherBlock, int before, int clock, int thread) {
    return foreign[thread].covers(otherBlock, before, clock);
  }

  /** Orders everything before this moment before everything after it. */
  void barrier() {
    for (int t = 0; t < own.length; t++) {
      floor[t] = own[t]++;
      known[t] = null;
    }
    if (anyForeign) {
      Knowledge all = Knowledge.NONE;
      for (Knowledge one : foreign) {
        all = all.join(one);
      }
      Arrays.fill(foreign, all);
    }
  }

  /** Orders what some threads did before what they do from now on. */
  void join(int[] threads) {
    int[] joined = new int[own.length];
    int[] last = null;
    Knowledge all = Knowledge.NONE;
    for (int t : threads) {
      int[] more = known[t];
      if (more != null && more != last) {
        for (int i = 0; i < joined.length; i++) {
          joined[i] = Math.max(joined[i], more[i]);
        }
        last = more;
      }
      all = all.join(foreign[t]);
    }
    for (int t : threads) {
      joined[t] = own[t]++;
      known[t] = joined;
      foreign[t] = all;
    }
  }

  /** A fence: what the thread read by atomics becomes known, what it did may be released. */
  void fence(int thread) {
    fenced[thread] = own[thread]++;
    acquire(thread, pending[thread]);
    pending[thread] = Knowledge.NONE;
  }

  /** An access by which other threads may learn of this one, and this one of others. */
  void synchronize(
      int thread,
      LaunchTrace trace,
      long address,
      MemoryInstructions.Order order,
      boolean isWrite) {
    Knowledge read = trace.released(address);
    if (order.acquire()) {
      acquire(thread, read);
    } else {
      pending[thread] = pending[thread].join(read);
    }
    if (order.release()) {
      fenced[thread] = own[thread]++;
    }
    if (isWrite && fenced[thread] > 0) {
      int[] clocks = floor.clone();
      int[] more = known[thread];
      for (int i = 0; more != null && i < clocks.length; i++) {
        clocks[i] = Math.max(clocks[i], more[i]);
      }
      clocks[thread] = fenced[thread];
      trace.release(address, new Knowledge(Map.of(block, clocks)).join(foreign[thread]));
    }
  }

  private void acquire(int thread, Knowledge read) {
    foreign[thread] = foreign[thread].join(read);
    anyForeign |= !read.isEmpty();
  }
}
