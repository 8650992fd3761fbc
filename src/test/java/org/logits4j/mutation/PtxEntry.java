package org.logits4j.mutation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.logits4j.ptx.PtxFile;

/** An entry point of a shipped module, and what can be changed in it. */
final class PtxEntry {
  private static final Pattern START = Pattern.compile("\\.visible \\.entry (\\w+)\\(.*");

  private final String module;
  private final String name;
  private final int first;
  private final List<String> lines;
  private final Registers registers;

  private PtxEntry(String module, String name, int first, List<String> lines) {
    this.module = module;
    this.name = name;
    this.first = first;
    this.lines = lines;
    registers = new Registers(lines);
  }

  /** Those of a module, in order. */
  static List<PtxEntry> of(PtxFile file) {
    String module = file.name().replaceFirst("\\.ptx$", "");
    List<String> lines = file.text().lines().toList();
    List<PtxEntry> entries = new ArrayList<>();
    int end = lines.size();
    for (int i = lines.size() - 1; i >= 0; i--) {
      Matcher start = START.matcher(lines.get(i));
      if (start.matches()) {
        entries.add(0, new PtxEntry(module, start.group(1), i, lines.subList(i, end)));
        end = i;
      }
    }
    return entries;
  }

  String module() {
    return module;
  }

  String name() {
    return name;
  }

  /** How many lines it has, its header's included. */
  int length() {
    return lines.size();
  }

  /** All that can become of a line, from 0, by kind; kinds that can do nothing are left out. */
  Map<MutationKind, List<Mutant>> mutants(int index) {
    Map<MutationKind, List<Mutant>> all = new EnumMap<>(MutationKind.class);
    String original = Mutant.plain(lines.get(index));
    PtxInstruction.parse(original)
        .ifPresent(
            instruction -> {
              for (MutationKind kind : MutationKind.values()) {
                List<Mutant> mutants =
                    kind.of(instruction, registers, index).stream()
                        .map(
                            changed ->
                                new Mutant(
                                    module,
                                    name,
                                    first + index + 1,
                                    kind,
                                    original,
                                    changed.toString()))
                        .toList();
                if (!mutants.isEmpty()) {
                  all.put(kind, mutants);
                }
              }
            });
    return all;
  }

  @Override
  public String toString() {
    return module + " " + name;
  }
}
