package org.logits4j.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Another register in the place of one that is read. */
final class OperandMutations {
  private OperandMutations() {}

  static List<PtxInstruction> of(PtxInstruction instruction, Registers registers, int line) {
    List<PtxInstruction> changed = new ArrayList<>();
    for (int i = instruction.results(); i < instruction.sourcesEnd(); i++) {
      String operand = instruction.operands().get(i);
      for (String register : registers.in(operand)) {
        Pattern whole = Pattern.compile(Pattern.quote(register) + "(?!\\d)");
        for (String other : registers.like(register, line)) {
          changed.add(instruction.withOperand(i, whole.matcher(operand).replaceFirst(other)));
        }
      }
    }
    return changed;
  }
}
