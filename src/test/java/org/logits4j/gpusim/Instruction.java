package org.logits4j.gpusim;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parsed instruction.
 *
 * @param line where it stands
 * @param text as it stands there
 * @param guard the predicate it is executed under, or null
 * @param opcode its name with all modifiers
 * @param operands in order
 */
record Instruction(
    int line,
    String text,
    Operand.@Nullable Register guard,
    String opcode,
    List<Operand> operands) {}
