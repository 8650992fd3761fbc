package org.logits4j.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import org.logits4j.Device;
import org.logits4j.cli.train.Bigram;
import org.logits4j.cli.train.Checkpoint;
import org.logits4j.cli.train.Corpus;
import org.logits4j.cli.train.Curve;
import org.logits4j.cli.train.OutputFolder;
import org.logits4j.cli.train.Training;
import org.logits4j.cli.train.TrainingOptions;
import org.logits4j.cli.train.TrainingText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train}. */
@Command(
    name = "train",
    description = {
      "Trains a character-level language model with the fused loss, and compares it with a bigram.",
      "Killed at any moment, the same command goes on from the last checkpoint, to the same bits."
    },
    showDefaultValues = true)
final class TrainCommand implements Callable<Integer> {
  private static final int SAMPLE = 400;
  private static final double TEMPERATURE = 0.8;
  private static final long LINE_EVERY_NANOS = 5_000_000_000L;

  @Spec private CommandSpec spec;

  @Option(
      names = "--text",
      paramLabel = "FILE|DIR",
      description = "UTF-8 text, or a folder of it. Default: the project's own sources.")
  private @Nullable Path text;

  @Option(names = "--out", paramLabel = "DIR", description = "Where everything is written.")
  private Path out = Path.of("runs", "train");

  @Option(
      names = "--steps",
      description = "How many batches to train on; a larger number goes on from a smaller.")
  private int steps = 2500;

  @Option(names = "--seed", description = "Of the first parameters and of the batches.")
  private long seed = 1;

  @Option(names = "--batch", description = "Characters predicted in a step.")
  private int batch = 256;

  @Option(names = "--context", description = "Characters that a prediction sees.")
  private int context = 16;

  @Option(names = "--embedding", description = "Numbers for each of these.")
  private int embedding = 16;

  @Option(names = "--hidden", description = "Units of the hidden layer.")
  private int hidden = 256;

  @Option(names = "--learning-rate", description = "The highest, after the warm-up.")
  private double learningRate = 6e-3;

  @Option(names = "--checkpoint-every", description = "Steps between two checkpoints.")
  private int checkpointEvery = 100;

  @Option(names = "--fresh", description = "Starts over where a checkpoint is there.")
  private boolean fresh;

  @Option(
      names = "--device",
      description = "Where the loss is computed: best, cpu, cuda or cuda:N.")
  private String device = "best";

  @Option(names = "--threads", description = "At most; the result does not depend on it.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(names = "--json", description = "Reports on stdout as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    atLeastOne("--checkpoint-every", checkpointEvery);
    atLeastOne("--threads", threads);
    TrainingOptions options =
        new TrainingOptions(seed, batch, context, embedding, hidden, learningRate, steps);
    try (Device onDevice = Device.of(device)) {
      TrainingText read = text == null ? TrainingText.sources() : TrainingText.of(text, out);
      Corpus corpus = Corpus.of(read.characters(), context);
      Training training = new Training(options, corpus, onDevice, threads);
      try (OutputFolder folder = new OutputFolder(out)) {
        Checkpoint checkpoint = folder.checkpoint();
        boolean goesOn = goOn(training, checkpoint);
        sayWhatIsThere(read, corpus, training, onDevice);
        if (goesOn) {
          say(
              training.isFinished()
                  ? "finished at step %d before; --fresh starts over, a larger --steps goes on"
                  : "resuming at step %d",
              training.step());
        }
        double perSecond = train(training, checkpoint);
        report(training, corpus, perSecond);
      }
    }
    return Main.OK;
  }

  /** Reads the checkpoint, if there is one to go on from. */
  private boolean goOn(Training training, Checkpoint checkpoint) throws IOException {
    if (fresh) {
      checkpoint.delete();
    }
    if (!checkpoint.exists()) {
      return false;
    }
    checkpoint.read(training);
    return true;
  }

  private void sayWhatIsThere(
      TrainingText read, Corpus corpus, Training training, Device onDevice) {
    if (!read.skipped().isEmpty()) {
      say(
          "not read, since it is no text in UTF-8: %s%s",
          read.skipped().get(0),
          read.skipped().size() == 1
              ? ""
              : String.format(Locale.ROOT, " and %,d more", read.skipped().size() - 1));
    }
    say(
        "%,d characters, %d different; %,d parameters; loss on %s",
        corpus.length(), corpus.vocabulary(), training.parameterCount(), onDevice);
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " " + value + ": allowed are 1 and up");
    }
  }

  /** Does the steps that are left; characters per second. */
  private double train(Training training, Checkpoint checkpoint) throws IOException {
    long start = System.nanoTime();
    long lastLine = start;
    int first = training.step();
    boolean terminal = Progress.isShown();
    try (ProgressBar bar = Progress.bar("training", steps)) {
      bar.stepTo(first);
      while (!training.isFinished()) {
        double loss = training.advance();
        if (training.step() % checkpointEvery == 0 || training.isFinished()) {
          checkpoint.write(training);
        }
        long now = System.nanoTime();
        String state =
            String.format(
                Locale.ROOT,
                "loss %.3f, perplexity %.2f%s, %,.0f characters/s",
                loss,
                StrictMath.exp(loss),
                heldOut(training),
                perSecond(training.step() - first, now - start));
        bar.setExtraMessage(" " + state);
        bar.stepTo(training.step());
        if (!terminal && now - lastLine > LINE_EVERY_NANOS) {
          say("step %d of %d: %s", training.step(), steps, state);
          lastLine = now;
        }
      }
    }
    return perSecond(training.step() - first, System.nanoTime() - start);
  }

  private static String heldOut(Training training) {
    return training
        .curve()
        .last()
        .map(point -> String.format(Locale.ROOT, ", held-out %.3f", point.heldOut()))
        .orElse("");
  }

  private double perSecond(int stepsDone, long nanos) {
    return stepsDone * (double) batch / (nanos * 1e-9);
  }

  private void report(Training training, Corpus corpus, double perSecond) throws IOException {
    double loss = training.heldOutLoss();
    double baseline = new Bigram(corpus).heldOutLoss(corpus);
    String sample = training.sample(SAMPLE, TEMPERATURE);
    Path csv = out.resolve("curve.csv");
    Path png = out.resolve("curve.png");
    WholeFile.write(csv, training.curve().csv());
    WholeFile.write(out.resolve("sample.txt"), sample);
    Plots.lines(
            png,
            "Loss of a character-level language model",
            "step",
            "loss (nats per character)",
            series(training.curve(), baseline))
        .ifPresent(reason -> say("warning: no plot: %s", reason));
    if (json) {
      Map<String, Object> report = new LinkedHashMap<>();
      report.put("steps", training.step());
      report.put("parameters", training.parameterCount());
      report.put("heldOutLoss", loss);
      report.put("heldOutPerplexity", StrictMath.exp(loss));
      report.put("bigramLoss", baseline);
      report.put("bigramPerplexity", StrictMath.exp(baseline));
      report.put("charactersPerSecond", perSecond);
      report.put("out", out.toString());
      spec.commandLine().getOut().println(Json.text(report));
      return;
    }
    PrintWriter print = spec.commandLine().getOut();
    print.printf(
        "%-22s %16s %11s %15s%n",
        "held-out text", "nats/character", "perplexity", "bits/character");
    line(print, "this model", loss);
    line(print, "character bigrams", baseline);
    print.printf(
        Locale.ROOT,
        "The model is %s than the bigrams.%n%nA sample, temperature %.1f:%n%s%n%nWritten to %s:"
            + " %s%n",
        loss < baseline ? "better" : "no better",
        TEMPERATURE,
        sample,
        out,
        "checkpoint.bin, curve.csv, " + (Files.exists(png) ? "curve.png, " : "") + "sample.txt");
  }

  private static void line(PrintWriter print, String name, double loss) {
    print.printf(
        Locale.ROOT,
        "%-22s %16.4f %11.3f %15.4f%n",
        name,
        loss,
        StrictMath.exp(loss),
        loss / StrictMath.log(2));
  }

  private static Map<String, double[][]> series(Curve curve, double baseline) {
    List<Curve.Point> points = curve.points();
    double[] at = points.stream().mapToDouble(Curve.Point::step).toArray();
    Map<String, double[][]> series = new LinkedHashMap<>();
    series.put(
        "training",
        new double[][] {at, points.stream().mapToDouble(Curve.Point::training).toArray()});
    series.put(
        "held-out",
        new double[][] {at, points.stream().mapToDouble(Curve.Point::heldOut).toArray()});
    series.put(
        "character bigrams, held-out",
        new double[][] {at, points.stream().mapToDouble(point -> baseline).toArray()});
    return series;
  }

  private void say(String format, Object... values) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(String.format(Locale.ROOT, format, values));
    err.flush();
  }
}
