package org.logits4j.gpusim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The parts of an opcode behind its name; each must be taken by somebody. */
final class Modifiers {
  private final int line;
  private final String opcode;
  private final String base;
  private final List<String> parts;

  Modifiers(Instruction instruction) {
    line = instruction.line();
    opcode = instruction.opcode();
    String[] all = opcode.split("\\.", -1);
    base = all[0];
    parts = new ArrayList<>(Arrays.asList(all).subList(1, all.length));
  }

  String base() {
    return base;
  }

  boolean take(String name) {
    return parts.remove(name);
  }

  /** Takes the first of some names that is there, or returns null. */
  @Nullable String takeAny(String... names) {
    for (String name : names) {
      if (take(name)) {
        return name;
      }
    }
    return null;
  }

  /** Takes the first type. */
  PtxType type() {
    for (String part : parts) {
      PtxType type = PtxType.named(part);
      if (type != null) {
        parts.remove(part);
        return type;
      }
    }
    throw error("no type in '" + opcode + "'");
  }

  /** Takes the rounding mode, to nearest if there is none. */
  Rounding rounding() {
    String name = takeAny("rn", "rz", "rm", "rp");
    return name == null ? Rounding.RN : Rounding.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** Refuses what nobody took. */
  void finish() {
    if (!parts.isEmpty()) {
      throw error("unknown modifier '." + parts.get(0) + "' in '" + opcode + "'");
    }
  }

  PtxSyntaxException unknown() {
    return error("unknown instruction '" + opcode + "'");
  }

  PtxSyntaxException error(String message) {
    return new PtxSyntaxException(line, message);
  }
}
