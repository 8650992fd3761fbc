package org.logits4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.logits4j.InputCheck;
import org.logits4j.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How good a classifier's logits are. */
@Command(
    name = "eval",
    description = {
      "How good a classifier's logits are: loss, perplexity, accuracy and calibration.",
      "The calibration error is the mean distance between confidence and accuracy over 15 bins of"
          + " equal width of the predicted class's probability."
    })
final class EvalCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--logits", required = true, paramLabel = "FILE", description = "The logits.")
  private Path logits;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "FILE",
      description = "The right classes: integers, shaped as the logits without the class axis.")
  private Path target;

  @Option(
      names = "--class-axis",
      defaultValue = "-1",
      paramLabel = "A",
      description =
          "The axis of the classes, from 0, or from -1 counting back (default: ${DEFAULT-VALUE}).")
  private int classAxis;

  @Option(
      names = "--ignore-index",
      paramLabel = "K",
      description = "The label of rows that do not count (default: none).")
  private @Nullable Long ignoreIndex;

  @Option(
      names = "--plot",
      paramLabel = "PNG",
      description = "Draw a reliability diagram; its bins go beside it as CSV.")
  private @Nullable Path plot;

  @Option(names = "--csv", paramLabel = "FILE", description = "Where the bins go as CSV.")
  private @Nullable Path csv;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Mixin private ComputeOptions compute;

  /** What is printed as JSON. */
  private record Summary(
      long rows,
      long ignored,
      long classes,
      double loss,
      double perplexity,
      double accuracy,
      @Nullable Double top5Accuracy,
      double calibrationError,
      List<Calibration.Bin> bins,
      List<String> warnings) {}

  @Override
  public Integer call() throws IOException {
    Path table = csv == null && plot != null ? Plots.csvBeside(plot) : csv;
    Outputs outputs = new Outputs();
    outputs.claim("--plot", plot);
    outputs.claim("--csv", table);
    try (Workspace workspace = compute.open()) {
      Tensor input = workspace.tensor(logits);
      Evaluation evaluation =
          Evaluation.of(input, workspace.tensor(target), classAxis, ignoreIndex);
      List<String> warnings = InputCheck.logits(input, classAxis);
      if (table != null) {
        WholeFile.write(table, evaluation.calibration().csv());
      }
      PrintWriter err = spec.commandLine().getErr();
      warnings.forEach(warning -> err.println("warning: " + warning));
      if (plot != null) {
        Plots.reliability(plot, title(evaluation), evaluation.calibration())
            .ifPresent(why -> err.println("warning: " + plot + " was not drawn: " + why));
      }
      print(evaluation, warnings);
    }
    return Main.OK;
  }

  private String title(Evaluation evaluation) {
    return String.format(
        Locale.ROOT,
        "Reliability of %s: %,d rows, calibration error %.4f",
        logits.getFileName(),
        evaluation.counted(),
        evaluation.calibration().error());
  }

  private void print(Evaluation e, List<String> warnings) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    double error = e.calibration().error();
    if (json) {
      out.println(
          Json.text(
              new Summary(
                  e.counted(),
                  e.ignored(),
                  e.classes(),
                  e.loss(),
                  e.perplexity(),
                  e.accuracy(),
                  e.top5Accuracy(),
                  error,
                  e.calibration().bins(),
                  warnings)));
      return;
    }
    Report report = new Report(out);
    report.line("rows", "%,d", e.counted());
    if (e.ignored() > 0) {
      report.line("ignored rows", "%,d", e.ignored());
    }
    report.line("classes", "%,d", e.classes());
    report.line("mean loss", "%.6f nats", e.loss());
    report.line("perplexity", "%.6g", e.perplexity());
    report.line("accuracy", "%.2f %%", 100 * e.accuracy());
    if (e.top5Accuracy() != null) {
      report.line("top-5 accuracy", "%.2f %%", 100 * e.top5Accuracy());
    }
    report.line("calibration error", "%.6f", error);
  }
}
