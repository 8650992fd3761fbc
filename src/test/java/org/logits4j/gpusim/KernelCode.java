package org.logits4j.gpusim;

import java.util.List;
import java.util.Map;

/**
 * A decoded kernel.
 *
 * @param text what it was decoded from
 * @param code the instructions, the last one an end
 * @param slots how many registers, with those that hold constants
 * @param values the constants by register
 * @param specials the special registers by register
 * @param dynamicBase where the dynamic shared memory starts
 */
record KernelCode(
    KernelText text,
    List<Op> code,
    int slots,
    Map<Integer, Long> values,
    Map<Integer, String> specials,
    int dynamicBase) {
  String name() {
    return text.name();
  }

  int parameterBytes() {
    return text.parameterBytes();
  }

  int staticShared() {
    return text.staticSharedBytes();
  }

  Registers newRegisters() {
    return new Registers(slots, text.predicates());
  }
}
