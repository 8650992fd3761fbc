package org.logits4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.cli.bench.Bench;
import org.logits4j.cli.bench.BenchOptions;
import org.logits4j.cli.bench.BenchResult;
import org.logits4j.cli.bench.Processor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How fast the operators are, beside a copy. */
@Command(
    name = "bench",
    description = {
      "How fast each operator is on this machine, beside a copy of an array.",
      "An operator's bytes are those that it must move: logits, labels, gradient and outputs per"
          + " row. A copy's are those read and those written. An operator that writes little can"
          + " therefore pass 100 %%.",
      "A measurement gets an equal share of the time that is left, warms up in a third of it, and"
          + " is the median of 5 to 25 samples; the table says where there are fewer."
    })
final class BenchCommand implements Callable<Integer> {
  private static final long MOST = 1L << 30;

  @Spec private CommandSpec spec;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "best",
      description =
          "best, cpu, cpu/vector, cpu/scalar, cuda or cuda:N (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      split = ",",
      defaultValue = "f32,bf16",
      converter = FloatingType.class,
      description = "Of the logits: any of f64, f32, f16 and bf16 (default: ${DEFAULT-VALUE}).")
  private List<DType> dtypes;

  @Option(
      names = "--classes",
      paramLabel = "N",
      split = ",",
      defaultValue = "10,1000,32000",
      description =
          "How long rows are (default: ${DEFAULT-VALUE}). Losses of single elements run at the"
              + " middle one alone.")
  private List<Long> classes;

  @Option(
      names = "--logits",
      paramLabel = "N",
      description =
          "How many there are of each type (default: a quarter more than fit into the last-level"
              + " cache; slow operators take fewer).")
  private @Nullable Long logits;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "At most, of operators and copies (default: all processors).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "45",
      description =
          "What all measurements shall take together (default: ${DEFAULT-VALUE}). Slow ones take"
              + " longer.")
  private double seconds;

  @Option(
      names = "--plot",
      paramLabel = "PNG",
      description = "Draw the shares of the copy; the table goes beside it as CSV.")
  private @Nullable Path plot;

  @Option(names = "--csv", paramLabel = "FILE", description = "Where the table goes as CSV.")
  private @Nullable Path csv;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    Path table = csv == null && plot != null ? Plots.csvBeside(plot) : csv;
    Outputs outputs = new Outputs();
    outputs.claim("--plot", plot);
    outputs.claim("--csv", table);
    Processor processor = new Processor();
    BenchOptions options = options(processor);
    try (Device on = Device.of(device)) {
      Instant time = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      BenchResult result = measure(on, options);
      BenchReport report =
          new BenchReport(BenchMachine.of(on, processor, time.toString()), options, result);
      if (table != null) {
        WholeFile.write(table, report.csv());
      }
      if (plot != null) {
        PrintWriter err = spec.commandLine().getErr();
        BenchPlot.draw(plot, on.name(), result)
            .ifPresent(why -> err.println("warning: " + plot + " was not drawn: " + why));
      }
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(report.json());
      } else {
        report.print(out);
      }
      return report.isRight() ? Main.OK : Main.CHECK_FAILED;
    }
  }

  private BenchOptions options(Processor processor) {
    classes = classes.stream().distinct().toList();
    classes.forEach(length -> inRange("--classes", length));
    inRange("--threads", threads);
    if (!(seconds > 0 && seconds <= MOST)) {
      throw new IllegalArgumentException("--seconds " + seconds + ": allowed are above 0");
    }
    if (logits != null) {
      inRange("--logits", logits);
    }
    long bytes = BenchOptions.bytesBeyond(processor, Runtime.getRuntime().maxMemory());
    Map<DType, Long> count = new LinkedHashMap<>();
    for (DType dtype : dtypes) {
      count.put(dtype, logits != null ? logits : bytes / dtype.bytes());
    }
    return new BenchOptions(count, classes, logits == null, threads, seconds);
  }

  private static void inRange(String option, long value) {
    if (value < 1 || value > MOST) {
      throw new IllegalArgumentException(option + " " + value + ": allowed are 1 to " + MOST);
    }
  }

  private static BenchResult measure(Device on, BenchOptions options) {
    try (ProgressBar bar = Progress.bar("bench", Bench.steps(options))) {
      return new Bench(
              on,
              options,
              next -> {
                bar.setExtraMessage(" " + next);
                bar.step();
              })
          .run();
    }
  }
}
