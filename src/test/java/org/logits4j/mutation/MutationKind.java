package org.logits4j.mutation;

import java.util.List;
import java.util.Locale;

/** What a mutation changes of an instruction. */
enum MutationKind {
  /** Another operation on the same operands. */
  OPERATOR,
  /** Another register of the same type that was written before. */
  OPERAND,
  /** A neighbouring constant, the opposite one, zero. */
  CONSTANT,
  /** The opposite predicate, or none. */
  PREDICATE,
  /** Another rounding, or subnormal numbers kept. */
  ROUNDING;

  /**
   * The changes of this kind that an instruction can take.
   *
   * @param line its index among the lines that the registers are of
   */
  List<PtxInstruction> of(PtxInstruction instruction, Registers registers, int line) {
    if (instruction.isFixed()) {
      return List.of();
    }
    List<PtxInstruction> changed =
        switch (this) {
          case OPERATOR -> OperatorMutations.of(instruction);
          case OPERAND -> OperandMutations.of(instruction, registers, line);
          case CONSTANT -> ConstantMutations.of(instruction);
          case PREDICATE -> predicates(instruction);
          case ROUNDING -> RoundingMutations.of(instruction);
        };
    return changed.stream().filter(other -> !other.equals(instruction)).distinct().toList();
  }

  private static List<PtxInstruction> predicates(PtxInstruction instruction) {
    String guard = instruction.guard();
    if (guard.isEmpty()) {
      return List.of();
    }
    String negated = guard.startsWith("@!") ? "@" + guard.substring(2) : "@!" + guard.substring(1);
    return List.of(instruction.withGuard(negated), instruction.withGuard(""));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
