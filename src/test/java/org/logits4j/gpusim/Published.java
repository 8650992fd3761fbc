package org.logits4j.gpusim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was released at one place, by how far it reaches: a thread learns what was released by its
 * block in any scope, by its cluster in the scope {@code cluster} or wider, and by others in the
 * scope {@code gpu}; and of each only what its own scope reaches.
 */
final class Published {
  private final List<Map<Long, Knowledge>> byScope = new ArrayList<>();

  Published() {
    for (int i = 0; i < MemoryScope.COUNT; i++) {
      byScope.add(new HashMap<>(2));
    }
  }

  /** Forgets all: what a store does that is no atomic. */
  void clear() {
    byScope.forEach(Map::clear);
  }

  /** Adds what reaches a scope, which the group stands for: a block, a cluster or 0. */
  void add(MemoryScope scope, long group, Knowledge knowledge) {
    byScope.get(scope.ordinal()).merge(group, knowledge, Knowledge::join);
  }

  Knowledge get(MemoryScope scope, long group) {
    return byScope.get(scope.ordinal()).getOrDefault(group, Knowledge.NONE);
  }

  Published copy() {
    Published copy = new Published();
    for (int i = 0; i < MemoryScope.COUNT; i++) {
      copy.byScope.get(i).putAll(byScope.get(i));
    }
    return copy;
  }
}
