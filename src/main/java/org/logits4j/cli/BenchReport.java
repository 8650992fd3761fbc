package org.logits4j.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.cli.bench.BenchCase;
import org.logits4j.cli.bench.BenchOptions;
import org.logits4j.cli.bench.BenchResult;
import org.logits4j.cli.bench.Measurement;
import org.logits4j.cli.bench.Roofline;
import org.logits4j.cli.bench.Timing;

/** What was measured, as a table, as CSV and as JSON. */
final class BenchReport {
  private static final String FORMAT = "%-26s %-5s %9s %12s %9s %9s %9s %8s%n";

  private final BenchMachine machine;
  private final BenchOptions options;
  private final BenchResult result;

  BenchReport(BenchMachine machine, BenchOptions options, BenchResult result) {
    this.machine = machine;
    this.options = options;
    this.result = result;
  }

  /** All of the JSON. */
  private record Document(
      BenchMachine machine, BenchOptions options, @Nullable Copy copy, List<Row> measurements) {}

  /** The copy, in JSON. */
  private record Copy(double gigabytesPerSecond, long bytes, Timing before, Timing after) {
    static @Nullable Copy of(@Nullable Roofline copy) {
      return copy == null
          ? null
          : new Copy(copy.gigabytesPerSecond(), copy.bytes(), copy.before(), copy.after());
    }
  }

  /** A measurement, in JSON; what was not measured is left out. */
  private record Row(
      String operator,
      DType dtype,
      long classes,
      long rows,
      long bytes,
      @Nullable Double nanosPerLogit,
      @Nullable Double gigabytesPerSecond,
      @Nullable Double shareOfCopy,
      @Nullable Timing timing,
      @Nullable String missing,
      @Nullable String wrong) {}

  private Row row(Measurement measurement) {
    BenchCase what = measurement.what();
    return new Row(
        what.workload().toString(),
        what.dtype(),
        what.classes(),
        what.rows(),
        what.bytes(),
        orNull(measurement.nanosPerLogit()),
        orNull(measurement.gigabytesPerSecond()),
        orNull(result.shareOfCopy(measurement)),
        measurement.timing(),
        measurement.missing(),
        measurement.wrong());
  }

  private static @Nullable Double orNull(double value) {
    return Double.isNaN(value) ? null : value;
  }

  /** One JSON document. */
  String json() throws JsonProcessingException {
    List<Row> rows = result.measurements().stream().map(this::row).toList();
    return Json.text(new Document(machine, options, Copy.of(result.copy()), rows));
  }

  /** With a header; cells are empty where nothing was measured. */
  String csv() {
    StringBuilder text =
        new StringBuilder(
            "operator,dtype,classes,rows,bytes,samples,median_ns,fastest_ns,slowest_ns,"
                + "ns_per_logit,gb_per_s,share_of_copy\n");
    for (Measurement measurement : result.measurements()) {
      BenchCase what = measurement.what();
      Timing timing = measurement.timing();
      List<Object> cells =
          List.of(
              what.workload(),
              what.dtype(),
              what.classes(),
              what.rows(),
              what.bytes(),
              timing == null ? "" : timing.samples(),
              timing == null ? "" : timing.medianNanos(),
              timing == null ? "" : timing.fastestNanos(),
              timing == null ? "" : timing.slowestNanos(),
              cell(measurement.nanosPerLogit()),
              cell(measurement.gigabytesPerSecond()),
              cell(result.shareOfCopy(measurement)));
      text.append(String.join(",", cells.stream().map(Object::toString).toList())).append('\n');
    }
    return text.toString();
  }

  private static String cell(double value) {
    return Double.isNaN(value) ? "" : Double.toString(value);
  }

  /** Whether no operator computed something wrong. */
  boolean isRight() {
    return result.measurements().stream().allMatch(measurement -> measurement.wrong() == null);
  }

  /** A table for people. */
  void print(PrintWriter out) {
    Report report = new Report(out);
    report.line("device", "%s: %s", machine.device(), machine.description());
    report.line("processor", "%s%s", machine.processor(), cache());
    report.line("threads", "%d", options.threads());
    report.line("logits", "%s", logits());
    report.line("copy", "%s", copy());
    out.println();
    out.printf(
        FORMAT, "operator", "type", "classes", "logits", "ns/logit", "GB/s", "of copy", "samples");
    result.measurements().forEach(measurement -> print(measurement, out));
    remarks(out);
  }

  private String cache() {
    Long bytes = machine.lastLevelCacheBytes();
    return bytes == null
        ? ""
        : String.format(Locale.ROOT, ", last-level cache %,d MiB", bytes >> 20);
  }

  private String logits() {
    return options.logits().entrySet().stream()
        .map(entry -> String.format(Locale.ROOT, "%,d of %s", entry.getValue(), entry.getKey()))
        .collect(Collectors.joining(", "));
  }

  private String copy() {
    Roofline copy = result.copy();
    return copy == null
        ? "no figure: the library has no copy on this device"
        : String.format(
            Locale.ROOT,
            "%.1f GB/s, bytes read and written both counted, %,d MiB each (%.1f before the"
                + " operators, %.1f after)",
            copy.gigabytesPerSecond(),
            copy.bytes() >> 21,
            copy.before().gigabytesPerSecond(copy.bytes()),
            copy.after().gigabytesPerSecond(copy.bytes()));
  }

  private void print(Measurement measurement, PrintWriter out) {
    BenchCase what = measurement.what();
    Timing timing = measurement.timing();
    out.printf(
        FORMAT,
        what.workload(),
        what.dtype(),
        String.format(Locale.ROOT, "%,d", what.classes()),
        String.format(Locale.ROOT, "%,d", what.logits()),
        number("%.3f", measurement.nanosPerLogit()),
        number("%.2f", measurement.gigabytesPerSecond()),
        number("%.1f %%", 100 * result.shareOfCopy(measurement)),
        timing == null
            ? measurement.wrong() == null ? "missing" : "WRONG"
            : timing.samples() + (timing.hasAllSamples() ? "" : " !"));
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }

  /** What there is to say about the table. */
  private void remarks(PrintWriter out) {
    List<Measurement> all = result.measurements();
    long few =
        all.stream()
            .map(Measurement::timing)
            .filter(timing -> timing != null && !timing.hasAllSamples())
            .count();
    if (few > 0) {
      out.printf(
          Locale.ROOT,
          "!: %d of %d measurements did not get 5 samples in their time; a longer --seconds or"
              + " fewer --logits helps.%n",
          few,
          all.size());
    }
    long fewer = all.stream().map(Measurement::what).filter(this::tookFewer).count();
    if (fewer > 0) {
      out.printf(
          Locale.ROOT,
          "%d of %d measurements took fewer logits to get their samples in time; --logits forces"
              + " them.%n",
          fewer,
          all.size());
    }
    if (fitsIntoCache()) {
      out.println("The logits fit into the last-level cache: this is not the memory's speed.");
    }
    for (Measurement measurement : all) {
      if (measurement.missing() != null) {
        out.printf("missing: %s: %s%n", measurement.what(), measurement.missing());
      }
      if (measurement.wrong() != null) {
        out.printf("WRONG: %s: %s%n", measurement.what(), measurement.wrong());
      }
    }
  }

  private boolean tookFewer(BenchCase what) {
    return what.rows() < options.rows(what.dtype(), what.classes());
  }

  private boolean fitsIntoCache() {
    Long cache = machine.lastLevelCacheBytes();
    return cache != null && result.copy() != null && options.fitInto(cache);
  }
}
