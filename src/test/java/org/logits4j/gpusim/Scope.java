package org.logits4j.gpusim;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names declared between two braces. */
final class Scope {
  private final @Nullable Scope outer;
  private final Map<String, Operand> names = new HashMap<>();
  private final Map<String, Integer> labels = new HashMap<>();

  Scope(@Nullable Scope outer) {
    this.outer = outer;
  }

  @Nullable Scope outer() {
    return outer;
  }

  void declare(String name, Operand operand, int line) {
    if (names.putIfAbsent(name, operand) != null) {
      throw new PtxSyntaxException(line, "the name " + name + " is declared twice");
    }
  }

  void label(String name, int target, int line) {
    if (labels.putIfAbsent(name, target) != null) {
      throw new PtxSyntaxException(line, "the label " + name + " stands twice");
    }
  }

  /** Returns what a name means here, or null. */
  @Nullable Operand find(String name) {
    Operand found = names.get(name);
    return found != null || outer == null ? found : outer.find(name);
  }

  /** Returns where a label points, or -1. */
  int target(String name) {
    Integer found = labels.get(name);
    if (found != null) {
      return found;
    }
    return outer == null ? -1 : outer.target(name);
  }
}
