package org.logits4j.bundle;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the tests of values, wherever their devices are, and tells what ran on the card. */
final class Suite {
  private static final String PACKAGE = "org.logits4j.values";
  private static final int FULL_FAILURES = 5;
  private static final int NAMED_FAILURES = 30;
  private static final int WIDTH = 160;
  private static final double MANY_ULPS = 1e6;

  private final SuiteListener listener;
  private final WorstErrors worst = new WorstErrors();

  /**
   * Runs them.
   *
   * @param only a text that the classes' names must hold
   * @param launches the number of kernels launched so far
   * @param progress is told of each class
   */
  Suite(String only, LongSupplier launches, PrintStream progress) {
    listener = new SuiteListener(launches, progress);
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectPackage(PACKAGE))
            .filters(
                includeClassNamePatterns(".*Test"),
                includeClassNamePatterns(
                    Pattern.quote(PACKAGE + ".") + ".*" + Pattern.quote(only) + ".*"))
            .build();
    PrintStream out = System.out;
    System.setOut(
        LineStream.to(
            line -> {
              if (!worst.take(line)) {
                progress.println(line);
              }
            }));
    try {
      LauncherFactory.create().execute(request, listener);
    } finally {
      System.setOut(out);
    }
  }

  /** Whether something ran on the card, and nothing failed. */
  boolean isGood() {
    return listener.total().failed() == 0 && listener.total().passedOnCard() > 0;
  }

  /** Failures, reasons, the largest errors, and a table of the classes. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    List<SuiteListener.Failure> failures = listener.failures();
    for (int i = 0; i < Math.min(NAMED_FAILURES, failures.size()); i++) {
      SuiteListener.Failure failure = failures.get(i);
      lines.add("FAILED " + failure.test());
      lines.add(i < FULL_FAILURES ? failure.trace() : "  " + cut(failure.message()));
    }
    if (failures.size() > NAMED_FAILURES) {
      lines.add((failures.size() - NAMED_FAILURES) + " more failed");
    }
    SuiteCounts total = listener.total();
    total.aborted().forEach((reason, n) -> lines.add(n + " aborted: " + cut(reason)));
    total.skipped().forEach((reason, n) -> lines.add(n + " skipped: " + cut(reason)));
    lines.add("");
    lines.addAll(worstTable().lines());
    lines.add("");
    lines.addAll(classTable(total).lines());
    return lines;
  }

  private static String cut(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH) + " ...";
  }

  private Table worstTable() {
    Table table = new Table("largest error of", ">ulps", ">share of the bound");
    for (WorstErrors.Largest error : worst.all()) {
      table.row(
          error.quantity(),
          String.format(Locale.ROOT, error.ulps() < MANY_ULPS ? "%.3f" : "%.3e", error.ulps()),
          String.format(Locale.ROOT, "%.3f", error.share()));
    }
    return table;
  }

  private Table classTable(SuiteCounts total) {
    Table table =
        new Table(
            "tests",
            ">run",
            ">passed on the card",
            ">passed without it",
            ">failed",
            ">aborted",
            ">skipped");
    listener.classes().forEach((name, counts) -> row(table, name, counts));
    row(table, "all", total);
    return table;
  }

  private static void row(Table table, String name, SuiteCounts counts) {
    table.row(
        name,
        counts.run(),
        counts.passedOnCard(),
        counts.passedElsewhere(),
        counts.failed(),
        SuiteCounts.sum(counts.aborted()),
        SuiteCounts.sum(counts.skipped()));
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>(json(listener.total()));
    Map<String, Object> classes = new LinkedHashMap<>();
    listener.classes().forEach((name, counts) -> classes.put(name, json(counts)));
    json.put("classes", classes);
    json.put("failures", listener.failures().stream().limit(NAMED_FAILURES).toList());
    json.put("largestErrors", worst.all());
    return json;
  }

  private static Map<String, Object> json(SuiteCounts counts) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("run", counts.run());
    json.put("passedOnCard", counts.passedOnCard());
    json.put("passedWithoutCard", counts.passedElsewhere());
    json.put("failed", counts.failed());
    json.put("aborted", counts.aborted());
    json.put("skipped", counts.skipped());
    return json;
  }
}
