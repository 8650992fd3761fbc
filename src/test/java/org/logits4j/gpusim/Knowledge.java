package org.logits4j.gpusim;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which accesses a thread knows by atomics to be over: for each block the clocks of its threads.
 *
 * @param clocks by the block's index
 */
record Knowledge(Map<Long, int[]> clocks) {
  static final Knowledge NONE = new Knowledge(Map.of());

  boolean isEmpty() {
    return clocks.isEmpty();
  }

  /** Whether an access is over. */
  boolean covers(long block, int thread, int clock) {
    int[] known = clocks.get(block);
    return known != null && clock <= known[thread];
  }

  /** Whether anything that a block did is known. */
  boolean names(long block) {
    return clocks.containsKey(block);
  }

  Knowledge join(Knowledge other) {
    if (other.isEmpty() || other.clocks == clocks) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    Map<Long, int[]> joined = new HashMap<>(clocks);
    other.clocks.forEach((block, theirs) -> joined.merge(block, theirs, Knowledge::later));
    return new Knowledge(joined);
  }

  private static int[] later(int[] a, int[] b) {
    if (a == b) {
      return a;
    }
    int[] later = a.clone();
    for (int i = 0; i < later.length; i++) {
      later[i] = Math.max(later[i], b[i]);
    }
    return later;
  }

  /** Joins many, in place. */
  static final class Builder {
    private final Map<Long, int[]> clocks = new HashMap<>();
    private int @Nullable [] last;
    private @Nullable Knowledge lastKnowledge;

    void add(long block, int[] theirs) {
      if (theirs == last) {
        return;
      }
      int[] mine = clocks.computeIfAbsent(block, b -> new int[theirs.length]);
      for (int i = 0; i < mine.length; i++) {
        mine[i] = Math.max(mine[i], theirs[i]);
      }
      last = theirs;
    }

    void add(long block, int thread, int clock, int threads) {
      int[] mine = clocks.computeIfAbsent(block, b -> new int[threads]);
      mine[thread] = Math.max(mine[thread], clock);
    }

    @SuppressWarnings("ReferenceEquality") // the same object saves the work
    void add(Knowledge other) {
      if (other != lastKnowledge) {
        other.clocks.forEach(this::add);
        lastKnowledge = other;
      }
    }

    /** Returns all of it; nothing may be added afterwards. */
    Knowledge build() {
      return clocks.isEmpty() ? NONE : new Knowledge(clocks);
    }
  }
}
