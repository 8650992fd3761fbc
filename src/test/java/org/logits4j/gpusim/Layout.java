package org.logits4j.gpusim;

import java.util.List;

/** Places variables one after the other. */
final class Layout {
  private static final int DYNAMIC_ALIGN = 16;

  private Layout() {}

  /** Returns a variable with the first aligned offset behind the others. */
  static Variable place(Variable variable, List<Variable> others) {
    return variable.isDynamicShared()
        ? variable
        : variable.at(roundUp(end(others), variable.align()));
  }

  /** Returns the first offset behind all variables. */
  static int end(List<Variable> variables) {
    return variables.stream()
        .filter(v -> !v.isDynamicShared())
        .mapToInt(v -> v.offset() + v.bytes())
        .max()
        .orElse(0);
  }

  /** Returns the offset of the dynamic shared memory. */
  static int dynamicBase(int staticBytes, int align) {
    return roundUp(staticBytes, Math.max(DYNAMIC_ALIGN, align));
  }

  static int roundUp(int value, int align) {
    return Math.addExact(value, align - 1) & -align;
  }
}
