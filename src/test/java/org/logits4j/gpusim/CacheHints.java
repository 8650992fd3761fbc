package org.logits4j.gpusim;

import java.util.Arrays;

/** What loads and stores say about caches, which are not simulated: only whether it fits. */
final class CacheHints {
  private static final String[] LOAD_OPERATIONS = {"ca", "cg", "cs", "lu", "cv"};
  private static final String[] STORE_OPERATIONS = {"wb", "cg", "cs", "wt"};
  private static final String[] READ_ONLY_OPERATIONS = {"ca", "cg", "cs"};
  private static final String[] EVICTIONS = {
    "L1::evict_normal",
    "L1::evict_unchanged",
    "L1::evict_first",
    "L1::evict_last",
    "L1::no_allocate"
  };
  private static final String[] PREFETCHES = {"L2::64B", "L2::128B", "L2::256B"};

  private CacheHints() {}

  /** Takes those of a load. */
  static void takeOfLoad(Modifiers modifiers, Space space, boolean ordered) {
    boolean readOnly = modifiers.take("nc");
    take(modifiers, readOnly ? READ_ONLY_OPERATIONS : LOAD_OPERATIONS, ordered);
    boolean prefetches = takeOne(modifiers, PREFETCHES);
    boolean global = space == Space.GLOBAL;
    if ((readOnly && (!global || ordered)) || (prefetches && !global)) {
      throw modifiers.unknown();
    }
  }

  /** Takes those of a store. */
  static void takeOfStore(Modifiers modifiers, boolean ordered) {
    take(modifiers, STORE_OPERATIONS, ordered);
  }

  private static void take(Modifiers modifiers, String[] operations, boolean ordered) {
    boolean operation = takeOne(modifiers, operations);
    boolean eviction = takeOne(modifiers, EVICTIONS);
    if (operation && (eviction || ordered)) {
      throw modifiers.unknown();
    }
  }

  private static boolean takeOne(Modifiers modifiers, String[] names) {
    long count = Arrays.stream(names).filter(modifiers::take).count();
    if (count > 1) {
      throw modifiers.unknown();
    }
    return count == 1;
  }
}
