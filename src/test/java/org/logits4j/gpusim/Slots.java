package org.logits4j.gpusim;

import java.util.HashMap;
import java.util.Map;

/** Gives out registers for constants, behind those that a kernel declares. */
final class Slots {
  private final Map<Long, Integer> constants = new HashMap<>();
  private final Map<String, Integer> specials = new HashMap<>();
  private int next;

  Slots(int registers) {
    next = registers;
  }

  /** Returns a register with a constant. */
  int constant(long value) {
    return constants.computeIfAbsent(value, v -> next++);
  }

  /** Returns a register with the value of a special register. */
  int special(String name) {
    return specials.computeIfAbsent(name, n -> next++);
  }

  /** Returns a register that nobody reads. */
  int sink() {
    return special("_");
  }

  int count() {
    return next;
  }

  Map<Integer, Long> values() {
    Map<Integer, Long> values = new HashMap<>();
    constants.forEach((value, slot) -> values.put(slot, value));
    return values;
  }

  Map<Integer, String> specials() {
    Map<Integer, String> names = new HashMap<>();
    specials.forEach((name, slot) -> names.put(slot, name));
    names.values().remove("_");
    return names;
  }
}
