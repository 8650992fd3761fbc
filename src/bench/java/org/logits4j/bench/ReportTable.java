package org.logits4j.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.logits4j.DType;

/** The figures as Markdown: the goals, F32 beside libtorch, the first calls, what is missing. */
final class ReportTable {
  private final Figures figures;
  private final StringBuilder text = new StringBuilder();

  private ReportTable(Figures figures) {
    this.figures = figures;
  }

  static String of(Figures figures) {
    ReportTable table = new ReportTable(figures);
    table.machine();
    table.goals();
    figures.results().stream().map(Figures.Measurement::jdk).distinct().forEach(table::times);
    table.largeGradients();
    table.cold();
    table.leftOut();
    return table.text.toString();
  }

  private void machine() {
    Machine machine = figures.machine();
    line(
        "%s, %d cores, %s; libtorch %s."
            .formatted(
                machine.cpu(),
                machine.cores(),
                machine.os(),
                figures.versions().getOrDefault(Workloads.LIBTORCH, "not measured")));
    if (Boolean.TRUE.equals(figures.protocol().get("smokeRun"))) {
      line("");
      line("**A smoke run: these figures say that the benchmark works, and nothing else.**");
    }
    line("");
  }

  private void goals() {
    line("| goal | cases | worst | |");
    line("|---|---|---|---|");
    for (Figures.GoalResult goal : figures.goals()) {
      String worst =
          goal.worstRatio() == null
              ? "not measured"
              : "%s× (%s)".formatted(digits(goal.worstRatio(), 4), goal.worstCase());
      String met = goal.met() == null ? "" : goal.met() ? "met" : "**missed**";
      line("| %s | %d | %s | %s |".formatted(goal.goal(), goal.cases(), worst, met));
    }
    line("");
  }

  /** F32, a column for each number of classes. */
  private void times(String jdk) {
    List<Figures.Measurement> ours =
        figures.results().stream()
            .filter(each -> each.system().equals(Workloads.OURS))
            .filter(each -> each.jdk().equals(jdk) && each.dtype() == DType.F32)
            .toList();
    if (ours.isEmpty()) {
      return;
    }
    List<Integer> classes =
        ours.stream().map(Figures.Measurement::classes).distinct().sorted().toList();
    line("JDK " + jdk + ", F32: nanoseconds per logit, and how many times as long libtorch takes");
    line("");
    StringBuilder head = new StringBuilder("| | threads |");
    classes.forEach(each -> head.append(String.format(Locale.ROOT, " %,d classes |", each)));
    line(head.toString());
    line("|---|---|" + "---|".repeat(classes.size()));
    for (BenchOperator operator : BenchOperator.values()) {
      for (int threads : new int[] {1, 2}) {
        StringBuilder row = new StringBuilder("| %s | %d |".formatted(operator.title(), threads));
        boolean any = false;
        for (int each : classes) {
          Optional<Figures.Measurement> cell =
              ours.stream()
                  .filter(of -> of.operator() == operator && of.threads() == threads)
                  .filter(of -> of.classes() == each)
                  .findFirst();
          any |= cell.isPresent();
          row.append(' ').append(cell.map(this::cell).orElse("")).append(" |");
        }
        if (any) {
          line(row.toString());
        }
      }
    }
    line("");
  }

  private String cell(Figures.Measurement of) {
    String nanos = digits(of.nsPerLogit().median());
    return figures.ratios().stream()
        .filter(each -> each.peer().equals(Workloads.LIBTORCH) && each.jdk().equals(of.jdk()))
        .filter(each -> each.operator() == of.operator() && each.dtype() == of.dtype())
        .filter(each -> each.classes() == of.classes() && each.threads() == of.threads())
        .findFirst()
        .map(ratio -> nanos + ", " + times(ratio))
        .orElse(nanos);
  }

  /** In bold, with the goal, where it is missed. */
  private static String times(Figures.Ratio ratio) {
    String times = digits(ratio.ratio()) + "×";
    return Goal.ALL.stream()
        .filter(goal -> goal.covers(ratio) && !goal.isMet(ratio.ratio()))
        .findFirst()
        .map(goal -> "**%s, goal %s×**".formatted(times, Goal.plain(goal.least())))
        .orElse(times);
  }

  private void largeGradients() {
    for (Figures.Measurement each : figures.largeGradients()) {
      line(
          String.format(
              Locale.ROOT,
              "- %s, %s, %s, %,d x %,d: %s ns per logit (JDK %s; a gradient"
                  + " above 200 MB has no goal)",
              each.system(),
              each.operator().title(),
              each.dtype(),
              each.rows(),
              each.classes(),
              digits(each.nsPerLogit().median()),
              each.jdk()));
    }
    if (!figures.largeGradients().isEmpty()) {
      line("");
    }
  }

  private void cold() {
    line(
        "| first calls of a fresh process, loss and gradient, %d x %,d F32 | first | 2nd | 11th |"
            .formatted(ColdCalls.ROWS, ColdCalls.CLASSES));
    line("|---|---|---|---|");
    for (Figures.Cold each : figures.cold()) {
      line(
          "| `%s`, JDK %s | %s ms | %s ms | %s ms |"
              .formatted(
                  each.device(),
                  each.jdk(),
                  digits(each.first()),
                  digits(each.following()[0]),
                  digits(each.following()[each.following().length - 1])));
    }
    line("");
  }

  private void leftOut() {
    for (Figures.LeftOut each : figures.leftOut()) {
      line("- Left out: %s, %s: %s".formatted(each.system(), each.what(), each.reason()));
    }
    for (Map.Entry<String, Object> peer : figures.versions().entrySet()) {
      String system = peer.getKey();
      if (system.equals(Workloads.ND4J) || system.equals(Workloads.DJL)) {
        figures.ratios().stream()
            .filter(each -> each.peer().equals(system) && each.operator() == each.operator().peer())
            .mapToDouble(Figures.Ratio::ratio)
            .min()
            .ifPresent(
                least ->
                    line(
                        "- %s %s (F32, 1 thread, up to 32,000 classes) takes at least %s times as long."
                            .formatted(system, peer.getValue(), digits(least))));
      }
    }
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  /** Three significant digits, without an exponent. */
  private static String digits(double value) {
    return digits(value, 3);
  }

  /** A goal is told apart from what nearly meets it. */
  private static String digits(double value, int significant) {
    return new BigDecimal(value)
        .round(new MathContext(significant))
        .stripTrailingZeros()
        .toPlainString();
  }
}
