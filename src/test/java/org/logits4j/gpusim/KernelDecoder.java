package org.logits4j.gpusim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Turns a parsed kernel into code. */
final class KernelDecoder {
  private final InstructionSet instructions;
  private final Target target;
  private final Map<String, Long> globals;

  /** Takes what the module may use, and the addresses of its variables. */
  KernelDecoder(InstructionSet instructions, Target target, Map<String, Long> globals) {
    this.instructions = instructions;
    this.target = target;
    this.globals = globals;
  }

  KernelCode decode(KernelText kernel) {
    target.check(kernel);
    Slots slots = new Slots(kernel.registers());
    List<Instruction> list = kernel.instructions();
    List<Op> code = new ArrayList<>();
    int dynamicBase = Layout.dynamicBase(kernel.staticSharedBytes(), dynamicAlign(list));
    for (Instruction instruction : list) {
      Operands operands =
          new Operands(
              instruction, slots, kernel.registers(), variable -> address(variable, dynamicBase));
      code.add(instructions.decode(instruction, operands));
      target.check(instruction);
    }
    // A thread that runs out of the code ends.
    code.add(new ControlInstructions.End());
    return new KernelCode(
        kernel, List.copyOf(code), slots.count(), slots.values(), slots.specials(), dynamicBase);
  }

  private long address(Variable variable, int dynamicBase) {
    return switch (variable.space()) {
      case GLOBAL, CONST -> globals.getOrDefault(variable.name(), 0L);
      default -> variable.isDynamicShared() ? dynamicBase : variable.offset();
    };
  }

  private static int dynamicAlign(List<Instruction> instructions) {
    return instructions.stream()
        .flatMap(i -> i.operands().stream())
        .map(o -> o instanceof Operand.Address address ? address.base() : o)
        .filter(o -> o instanceof Operand.Symbol s && s.variable().isDynamicShared())
        .mapToInt(o -> ((Operand.Symbol) o).variable().align())
        .max()
        .orElse(1);
  }
}
