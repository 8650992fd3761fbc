package org.logits4j.gpusim;

import java.util.HashMap;
import java.util.Map;

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
    int[] later = a.clone();
    for (int i = 0; i < later.length; i++) {
      later[i] = Math.max(later[i], b[i]);
    }
    return later;
  }
}
