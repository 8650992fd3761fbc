package org.logits4j.gpusim;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What each thread of a block knows about the others' progress: vector clocks, shared where threads
 * know the same.
 *
 * <p>A barrier of the whole block raises a floor that all know; warp synchronization and barriers
 * of fewer threads join what their members know.
 */
final class Clocks {
  private static final MemoryScope[] SCOPES = MemoryScope.values();

  private final LaunchTrace trace;
  private final long block;
  private final long cluster;
  private final int[] own;
  private final int[] floor;
  private final int[] @Nullable [] known;
  private final Knowledge[] foreign;
  private final Knowledge @Nullable [][] pending = new Knowledge[MemoryScope.COUNT][];
  private final View @Nullable [][] fenced = new View[MemoryScope.COUNT][];
  private View @Nullable [] proxied;
  private int @Nullable [] @Nullable [] proxyClocks;
  private int @Nullable [] floorCopy;
  private boolean anyForeign;

  Clocks(LaunchTrace trace, long block, int threads) {
    this.trace = trace;
    this.block = block;
    cluster = trace.shape().clusterOf(block);
    own = new int[threads];
    floor = new int[threads];
    known = new int[threads][];
    foreign = new Knowledge[threads];
    Arrays.fill(own, 1);
    Arrays.fill(foreign, Knowledge.NONE);
  }

  int now(int thread) {
    return own[thread];
  }

  long block() {
    return block;
  }

  /** Returns the narrowest scope that has this block and another one. */
  MemoryScope common(long other) {
    return trace.shape().common(block, other);
  }

  /** Whether a copy is known to be done: with its reads, or with its writes. */
  boolean isDone(long copy, boolean write, int thread) {
    return trace.copy(copy).isKnown(write, this, thread);
  }

  /** Whether an access of the same block happened before what a thread does now. */
  boolean isOver(int before, int clock, int thread) {
    int[] more = known[thread];
    return clock <= floor[before]
        || (more != null && clock <= more[before])
        || (anyForeign && foreign[thread].covers(block, before, clock));
  }

  /**
   * Whether an access of any block is known to have happened before what a thread does now, its own
   * ones included.
   */
  boolean isOver(long otherBlock, int before, int clock, int thread) {
    return otherBlock == block
        ? before == thread || isOver(before, clock, thread)
        : foreign[thread].covers(otherBlock, before, clock);
  }

  /** Whether a thread knows of anything that another block did. */
  boolean knowsOf(long otherBlock, int thread) {
    return foreign[thread].names(otherBlock);
  }

  /** Orders everything before this moment before everything after it. */
  @SuppressWarnings("ReferenceEquality") // the same object saves the work
  void barrier() {
    for (int t = 0; t < own.length; t++) {
      floor[t] = own[t]++;
      known[t] = null;
    }
    floorCopy = null;
    if (anyForeign) {
      Knowledge all = Knowledge.NONE;
      Knowledge last = all;
      for (Knowledge one : foreign) {
        all = one == last ? all : all.join(one);
        last = one;
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

  /** Returns what a thread knows and did; what it does from now on is not in it. */
  View view(int thread) {
    int[] copy = floorCopy;
    if (copy == null) {
      copy = floor.clone();
      floorCopy = copy;
    }
    return new View(block, thread, own[thread]++, copy, known[thread], foreign[thread]);
  }

  /** A fence: what the thread read by strong reads becomes known, what it did may be released. */
  void fence(int thread, MemoryScope scope) {
    for (int s = 0; s <= scope.ordinal(); s++) {
      Knowledge[] read = pending[s];
      if (read != null && read[thread] != null) {
        acquire(thread, read[thread]);
        read[thread] = Knowledge.NONE;
      }
    }
    View view = view(thread);
    for (int s = 0; s <= scope.ordinal(); s++) {
      View[] views = fenced[s];
      if (views == null) {
        views = new View[own.length];
        fenced[s] = views;
      }
      views[thread] = view;
    }
  }

  /** A fence between the generic proxy and that of asynchronous copies. */
  void proxyFence(int thread) {
    View[] views = proxied;
    int[][] clocks = proxyClocks;
    if (views == null || clocks == null) {
      views = new View[own.length];
      clocks = new int[own.length][0];
      proxied = views;
      proxyClocks = clocks;
    }
    int[] mine = Arrays.copyOf(clocks[thread], clocks[thread].length + 1);
    mine[mine.length - 1] = own[thread];
    clocks[thread] = mine;
    views[thread] = view(thread);
  }

  /** Whether an access is known to lie before the last proxy fence of a thread of this block. */
  boolean isProxied(long otherBlock, int other, int clock, int thread) {
    View[] views = proxied;
    return views != null && views[thread] != null && views[thread].covers(otherBlock, other, clock);
  }

  /** Returns the clock of the first proxy fence behind a clock of a thread, or the largest. */
  int nextProxyFence(int thread, int clock) {
    int[][] clocks = proxyClocks;
    if (clocks == null) {
      return Integer.MAX_VALUE;
    }
    int found = Arrays.binarySearch(clocks[thread], clock);
    int at = found < 0 ? -found - 1 : found;
    return at < clocks[thread].length ? clocks[thread][at] : Integer.MAX_VALUE;
  }

  private long group(MemoryScope scope) {
    return scope == MemoryScope.CTA ? block : scope == MemoryScope.CLUSTER ? cluster : 0;
  }

  /** A strong read of a place: what was released there becomes known, now or with a fence. */
  void read(int thread, Published place, MemoryInstructions.Order order) {
    for (int s = 0; s <= order.reach().ordinal(); s++) {
      Knowledge read = place.get(SCOPES[s], group(SCOPES[s]));
      if (read.isEmpty()) {
        continue;
      }
      if (order.acquire()) {
        acquire(thread, read);
      } else {
        Knowledge[] kept = pending[s];
        if (kept == null) {
          kept = new Knowledge[own.length];
          Arrays.fill(kept, Knowledge.NONE);
          pending[s] = kept;
        }
        kept[thread] = kept[thread].join(read);
      }
    }
  }

  /** Whether a strong write of a thread would release something. */
  boolean hasToRelease(int thread, MemoryInstructions.Order order) {
    View[] views = fenced[0];
    return order.release() || (views != null && views[thread] != null);
  }

  /** A strong write to a place: releases what lies before it, or before a fence. */
  void write(int thread, Published place, MemoryInstructions.Order order) {
    View released = order.release() ? view(thread) : null;
    for (int s = 0; s <= order.reach().ordinal(); s++) {
      View[] views = fenced[s];
      View view = released != null || views == null ? released : views[thread];
      if (view != null) {
        place.add(SCOPES[s], group(SCOPES[s]), view.knowledge());
      }
    }
  }

  /** Makes something known to a thread. */
  void acquire(int thread, Knowledge read) {
    if (!read.isEmpty()) {
      foreign[thread] = foreign[thread].join(read);
      anyForeign = true;
    }
  }

  /** Makes the same known to some threads. */
  @SuppressWarnings("ReferenceEquality") // the same object saves the work
  void acquire(int firstThread, int mask, Knowledge read) {
    Knowledge before = null;
    Knowledge after = null;
    for (int left = mask; left != 0 && !read.isEmpty(); left &= left - 1) {
      int thread = firstThread + Integer.numberOfTrailingZeros(left);
      if (foreign[thread] != before || after == null) {
        before = foreign[thread];
        after = before.join(read);
      }
      foreign[thread] = after;
      anyForeign = true;
    }
  }
}
