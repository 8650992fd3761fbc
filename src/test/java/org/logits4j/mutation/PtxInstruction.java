package org.logits4j.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of PTX that is an instruction, in the parts that a mutation may change.
 *
 * @param guard the predicate before it, as {@code @!%p3}, or empty
 * @param opcode as {@code add.rn.f32}
 * @param operands as written; those in braces or brackets are one
 */
record PtxInstruction(String guard, String opcode, List<String> operands) {
  private static final Pattern LINE =
      Pattern.compile("\\s*(@!?%\\w+\\s+)?([a-z][\\w.:]*)(?:\\s+([^;]+))?;\\s*");
  private static final Pattern COMMA = Pattern.compile("\\s*,\\s*(?![^{\\[]*[}\\]])");

  /** What orders threads: the simulated GPU's race checks see to it in other tests. */
  private static final Set<String> ORDER =
      Set.of(
          "bar", "barrier", "mbarrier", "fence", "membar", "griddepcontrol", "elect", "nanosleep");

  private static final Set<String> NO_RESULT = Set.of("st", "red", "bra", "ret", "exit");

  /** The instruction of a line; none of a directive, a label or a brace. */
  static Optional<PtxInstruction> parse(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String guard = matcher.group(1) == null ? "" : matcher.group(1).strip();
    List<String> operands =
        matcher.group(3) == null ? List.of() : List.of(COMMA.split(matcher.group(3).strip()));
    return Optional.of(new PtxInstruction(guard, matcher.group(2), operands));
  }

  /** The opcode up to its first point. */
  String name() {
    return parts()[0];
  }

  /** The opcode's parts. */
  String[] parts() {
    return opcode.split("\\.");
  }

  /** The opcode's last part. */
  String type() {
    return parts()[parts().length - 1];
  }

  boolean has(String part) {
    return List.of(parts()).contains(part);
  }

  /** Whether it orders threads, or is nothing but an end: such stay as they are. */
  boolean isFixed() {
    return ORDER.contains(name()) || has("commit_group") || has("wait_group") || has("wait_all");
  }

  /** How many operands are results. */
  int results() {
    return NO_RESULT.contains(name()) ? 0 : 1;
  }

  /** Behind the last operand that may be changed: of lanes that meet the member mask is not. */
  int sourcesEnd() {
    if (name().equals("bra")) {
      return 0;
    }
    return has("sync") ? operands.size() - 1 : operands.size();
  }

  PtxInstruction withGuard(String changed) {
    return new PtxInstruction(changed, opcode, operands);
  }

  PtxInstruction withOpcode(String changed) {
    return new PtxInstruction(guard, changed, operands);
  }

  PtxInstruction withOperands(List<String> changed) {
    return new PtxInstruction(guard, opcode, changed);
  }

  PtxInstruction withOperand(int index, String changed) {
    List<String> all = new ArrayList<>(operands);
    all.set(index, changed);
    return withOperands(List.copyOf(all));
  }

  /** The line, without what it was indented by. */
  @Override
  public String toString() {
    return (guard.isEmpty() ? "" : guard + " ")
        + opcode
        + (operands.isEmpty() ? "" : " " + String.join(", ", operands))
        + ";";
  }
}
