package org.logits4j.mutation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which registers an entry point has, and which of them hold a number at some line. */
final class Registers {
  /** How many that were written last may take another's place. */
  private static final int NEAR = 6;

  private static final Pattern REGISTER = Pattern.compile("%([a-z]+)(\\d+)");
  private static final Pattern DECLARED =
      Pattern.compile("\\s*\\.reg\\s+\\.\\w+\\s+%([a-z]+)<\\d+>;\\s*");

  private final Set<String> prefixes = new LinkedHashSet<>();

  /** What each line writes. */
  private final List<List<String>> written = new ArrayList<>();

  /**
   * Of an entry point.
   *
   * @param lines its own
   */
  Registers(List<String> lines) {
    for (String line : lines) {
      Matcher matcher = DECLARED.matcher(line);
      if (matcher.matches()) {
        prefixes.add(matcher.group(1));
      }
      written.add(
          PtxInstruction.parse(line)
              .filter(instruction -> instruction.results() > 0 && !instruction.operands().isEmpty())
              .map(instruction -> in(instruction.operands().get(0)))
              .orElse(List.of()));
    }
  }

  /** The registers in an operand; what was declared within braces is none. */
  List<String> in(String operand) {
    List<String> found = new ArrayList<>();
    Matcher matcher = REGISTER.matcher(operand);
    while (matcher.find()) {
      if (prefixes.contains(matcher.group(1))) {
        found.add(matcher.group());
      }
    }
    return found;
  }

  /** The registers of a register's type that were written last before a line, without itself. */
  List<String> like(String register, int line) {
    String prefix = prefix(register);
    Set<String> found = new LinkedHashSet<>();
    for (int i = line - 1; i >= 0 && found.size() < NEAR; i--) {
      written.get(i).stream()
          .filter(other -> prefix(other).equals(prefix) && !other.equals(register))
          .forEach(found::add);
    }
    return List.copyOf(found);
  }

  private static String prefix(String register) {
    return register.replaceFirst("\\d+$", "");
  }
}
