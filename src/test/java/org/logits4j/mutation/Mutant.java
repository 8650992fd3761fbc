package org.logits4j.mutation;

import java.io.Serializable;
import java.util.List;

/**
 * A shipped module with one instruction changed.
 *
 * @param module its name, as {@code softmax.f32.sm_75}
 * @param entry the entry point whose instruction it is
 * @param line of the text, from 1
 * @param kind of the change
 * @param original the line as it ships
 * @param mutated the line as changed
 */
record Mutant(
    String module, String entry, int line, MutationKind kind, String original, String mutated)
    implements Serializable {
  private static final long serialVersionUID = 1;

  /** The module's kernel, as {@code softmax.f32.sm_75 softmax_warp}. */
  String kernel() {
    return module + " " + entry;
  }

  /** A line with a blank for all that is between its words. */
  static String plain(String line) {
    return line.strip().replaceAll("\\s+", " ");
  }

  /** The module's text with the change. */
  String applyTo(String text) {
    List<String> lines = text.lines().toList();
    String found = plain(lines.get(line - 1));
    if (!found.equals(original)) {
      throw new IllegalArgumentException(
          module + ": line " + line + " is '" + found + "', not " + original);
    }
    StringBuilder changed = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      changed.append(i == line - 1 ? mutated : lines.get(i)).append('\n');
    }
    return changed.toString();
  }

  @Override
  public String toString() {
    return "%s:%d %s: %s -> %s (%s)".formatted(module, line, entry, original, mutated, kind);
  }
}
