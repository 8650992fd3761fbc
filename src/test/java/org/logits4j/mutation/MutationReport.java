package org.logits4j.mutation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.logits4j.bundle.Table;

/**
 * What a run has found.
 *
 * @param seed of the mutants' choice
 * @param min the least score
 * @param verdicts each mutant's
 */
record MutationReport(long seed, double min, List<Verdict> verdicts) {
  private static final int SHOWN = 4;

  /** How many of some mutants ended how. */
  private static final class Counts {
    private int equal;
    private int killed;
    private int survived;

    void add(Verdict verdict) {
      switch (verdict.outcome()) {
        case EQUAL -> equal++;
        case KILLED -> killed++;
        case SURVIVED -> survived++;
      }
    }

    int differing() {
      return killed + survived;
    }

    /** The share of those that differ that were killed; 1 if none differs. */
    double score() {
      return differing() == 0 ? 1 : (double) killed / differing();
    }
  }

  private Counts counts() {
    Counts counts = new Counts();
    verdicts.forEach(counts::add);
    return counts;
  }

  /** The share of the mutants that differ that were killed. */
  double score() {
    return counts().score();
  }

  /** Whether the score is high enough. */
  boolean good() {
    return score() >= min;
  }

  private List<Verdict> survivors() {
    return verdicts.stream()
        .filter(verdict -> verdict.outcome() == Verdict.Outcome.SURVIVED)
        .toList();
  }

  /** Survivors, tables, the score. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (Verdict verdict : survivors()) {
      Mutant mutant = verdict.mutant();
      lines.add(
          "SURVIVED %s.ptx:%d, %s, %s, %d tests"
              .formatted(
                  mutant.module(), mutant.line(), mutant.entry(), mutant.kind(), verdict.tests()));
      lines.add("  - " + mutant.original());
      lines.add("  + " + mutant.mutated());
      List<String> differences = verdict.differences();
      differences.stream().limit(SHOWN).forEach(difference -> lines.add("    " + difference));
      if (differences.size() > SHOWN) {
        lines.add("    and " + (differences.size() - SHOWN) + " more outputs");
      }
    }
    lines.add("");
    lines.addAll(table("kind", mutant -> mutant.kind().toString()));
    lines.add("");
    lines.addAll(table("module", Mutant::module));
    lines.add("");
    Counts all = counts();
    lines.add(
        String.format(
            Locale.ROOT,
            "%d mutants of seed %d: %d as shipped for the fixed inputs, %d not; of these %d killed,"
                + " %d survived",
            verdicts.size(),
            seed,
            all.equal,
            all.differing(),
            all.killed,
            all.survived));
    lines.add(String.format(Locale.ROOT, "score %.3f, at least %.3f is wanted", all.score(), min));
    return lines;
  }

  private List<String> table(String what, Function<Mutant, String> group) {
    Map<String, Counts> groups = new TreeMap<>();
    for (Verdict verdict : verdicts) {
      groups.computeIfAbsent(group.apply(verdict.mutant()), key -> new Counts()).add(verdict);
    }
    Table table = new Table(what, ">mutants", ">differ", ">killed", ">survived", ">score");
    groups.forEach(
        (name, counts) ->
            table.row(
                name,
                counts.differing() + counts.equal,
                counts.differing(),
                counts.killed,
                counts.survived,
                String.format(Locale.ROOT, "%.3f", counts.score())));
    return table.lines();
  }

  /** All of it, for programs. */
  Map<String, Object> json() {
    Counts all = counts();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("seed", seed);
    json.put("mutants", verdicts.size());
    json.put("differing", all.differing());
    json.put("killed", all.killed);
    json.put("survived", all.survived);
    json.put("score", all.score());
    json.put("min", min);
    json.put("survivors", survivors());
    json.put("verdicts", verdicts);
    return json;
  }
}
