package org.logits4j.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Another rounding mode, of those that the instruction has; subnormal numbers kept. */
final class RoundingMutations {
  private static final List<String> FLOATING = List.of("rn", "rz", "rm", "rp");
  private static final List<String> INTEGRAL = List.of("rni", "rzi", "rmi", "rpi");

  /** What only rounds to nearest or to zero, and the f16 arithmetic that only rounds to nearest. */
  private static final Set<String> BRAIN = Set.of("bf16", "bf16x2");

  private static final Set<String> HALF = Set.of("f16", "f16x2", "bf16", "bf16x2");

  private RoundingMutations() {}

  static List<PtxInstruction> of(PtxInstruction instruction) {
    List<PtxInstruction> changed = new ArrayList<>();
    String[] parts = instruction.parts();
    for (int i = 1; i < parts.length; i++) {
      if (INTEGRAL.contains(parts[i])) {
        addAll(changed, instruction, i, INTEGRAL);
      } else if (FLOATING.contains(parts[i])) {
        addAll(changed, instruction, i, modes(instruction));
      } else if (parts[i].equals("ftz") && instruction.opcode().equals("ex2.approx.ftz.f32")) {
        changed.add(instruction.withOpcode("ex2.approx.f32"));
      }
    }
    return changed;
  }

  private static List<String> modes(PtxInstruction instruction) {
    if (!instruction.name().equals("cvt")) {
      return HALF.contains(instruction.type()) ? List.of() : FLOATING;
    }
    String to = instruction.parts()[2];
    return BRAIN.contains(to) || to.equals("f16x2") ? FLOATING.subList(0, 2) : FLOATING;
  }

  private static void addAll(
      List<PtxInstruction> changed, PtxInstruction instruction, int part, List<String> modes) {
    String[] parts = instruction.parts();
    for (String mode : modes) {
      parts[part] = mode;
      changed.add(instruction.withOpcode(String.join(".", parts)));
    }
  }
}
