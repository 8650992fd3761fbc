package org.logits4j.bundle;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.cuda.BundleCard;

/** Times the operators on a card, and holds them against the card's own copy. */
final class Bench {
  private static final List<DType> TYPES = List.of(DType.BF16, DType.F32);

  private final BundleCard card;
  private final BenchScale scale;
  private final String only;
  private final PrintStream progress;

  /**
   * What was measured.
   *
   * @param workload what was timed
   * @param dtype the logits' type
   * @param classes the rows' length
   * @param rows how many rows
   * @param bytes that must be moved at least
   * @param times of the runs; null where there were none
   * @param problem what is wrong with the results, or why there are none; null if all is well
   */
  record Result(
      Workload workload,
      DType dtype,
      long classes,
      long rows,
      long bytes,
      @Nullable Times times,
      @Nullable String problem) {}

  /**
   * For one run.
   *
   * @param only a text that the measurements' names must hold
   */
  Bench(BundleCard card, BenchScale scale, String only, PrintStream progress) {
    this.card = card;
    this.scale = scale;
    this.only = only;
    this.progress = progress;
  }

  Report run() {
    List<Result> results = new ArrayList<>();
    Times before;
    Times after;
    double host;
    try (BenchMemory memory = new BenchMemory(card, scale);
        Stopwatch stopwatch = new Stopwatch(card, scale)) {
      memory.fill(TYPES.get(0));
      before = copy(memory, stopwatch);
      for (DType dtype : TYPES) {
        memory.fill(dtype);
        for (Workload workload : Workload.values()) {
          for (long classes : scale.classes()) {
            BenchCase what = BenchCase.of(workload, dtype, classes, scale.bytes());
            if (what.toString().contains(only)) {
              results.add(measured(what, memory, stopwatch));
            }
          }
        }
      }
      after = copy(memory, stopwatch);
      host = HostCost.microseconds(card, memory, scale.maxRuns());
    }
    double ceiling =
        Math.max(
            before.gigabytesPerSecond(2 * scale.bytes()),
            after.gigabytesPerSecond(2 * scale.bytes()));
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "A copy of %d MiB on the card moves %.0f GB/s before and %.0f after, bytes read and"
                + " written counted.",
            scale.bytes() >> 20,
            before.gigabytesPerSecond(2 * scale.bytes()),
            after.gigabytesPerSecond(2 * scale.bytes())));
    lines.add(
        String.format(
            Locale.ROOT, "Host time of one bound crossEntropy with gradient: %.2f us.", host));
    lines.add("");
    lines.addAll(table(results, ceiling).lines());
    boolean good =
        !results.isEmpty() && results.stream().allMatch(result -> result.problem() == null);
    return new Report(good, lines, json(before, after, ceiling, host, results));
  }

  private Times copy(BenchMemory memory, Stopwatch stopwatch) {
    return stopwatch.time(
        buffer -> card.copy(memory.result(), memory.buffer(buffer), scale.bytes()));
  }

  private Result measured(BenchCase what, BenchMemory memory, Stopwatch stopwatch) {
    Times times = null;
    String problem;
    try (BenchWork work = new BenchWork(card, memory, scale, what)) {
      problem = new BenchCheck(card, memory, what).problem(work);
      work.settle();
      times = stopwatch.time(work);
    } catch (RuntimeException | OutOfMemoryError e) {
      problem = e.toString();
    }
    progress.println(what + ": " + (problem != null ? problem : milliseconds(times) + " ms"));
    return new Result(
        what.workload(),
        what.dtype(),
        what.classes(),
        what.rows(),
        what.mandatoryBytes(),
        times,
        problem);
  }

  private static String milliseconds(@Nullable Times times) {
    return times == null ? "-" : String.format(Locale.ROOT, "%.4f", times.median());
  }

  private static Table table(List<Result> results, double ceiling) {
    Table table =
        new Table(
            "operator",
            "type",
            ">classes",
            ">rows",
            ">MB",
            ">ms",
            ">fastest",
            ">GB/s",
            ">of copy",
            "");
    for (Result result : results) {
      Times times = result.times();
      double speed = times == null ? Double.NaN : times.gigabytesPerSecond(result.bytes());
      table.row(
          result.workload(),
          result.dtype(),
          result.classes(),
          result.rows(),
          String.format(Locale.ROOT, "%.1f", result.bytes() * 1e-6),
          milliseconds(times),
          times == null ? "-" : String.format(Locale.ROOT, "%.4f", times.fastest()),
          String.format(Locale.ROOT, "%.0f", speed),
          String.format(Locale.ROOT, "%.1f%%", 100 * speed / ceiling),
          result.problem() == null ? "" : "WRONG: " + result.problem());
    }
    return table;
  }

  private Map<String, Object> json(
      Times before, Times after, double ceiling, double host, List<Result> results) {
    Map<String, Object> copy = new LinkedHashMap<>();
    copy.put("bytes", scale.bytes());
    copy.put("before", before);
    copy.put("after", after);
    copy.put("gigabytesPerSecond", ceiling);
    List<Object> rows = new ArrayList<>();
    for (Result result : results) {
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      row.put("result", result);
      if (result.times() != null) {
        double speed = result.times().gigabytesPerSecond(result.bytes());
        row.put("gigabytesPerSecond", speed);
        row.put("shareOfCopy", speed / ceiling);
      }
      rows.add(row);
    }
    return Map.of("copy", copy, "hostMicroseconds", host, "measurements", rows);
  }
}
