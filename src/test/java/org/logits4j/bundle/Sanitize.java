package org.logits4j.bundle;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs {@link SanitizeTarget} under each tool of compute-sanitizer. */
final class Sanitize {
  private static final String NAME = "compute-sanitizer";
  private static final List<String> FOLDERS =
      List.of("/usr/local/cuda/bin", "/usr/local/cuda/compute-sanitizer");
  private static final long MOST_MINUTES = 5;
  private static final int SHOWN = 60;

  private final int device;
  private final String only;
  private final PrintStream progress;
  private final Path sanitizer;

  /**
   * How the program did under a tool.
   *
   * @param tool its name
   * @param good whether it came to its end and the tool found nothing
   * @param errors how many errors and hazards were found
   * @param calls how many calls were made, or -1 where the program did not come to its end
   * @param kernels how many different kernels were launched, or -1 likewise
   * @param exit the exit code, or null where the time ran out
   * @param seconds how long it took
   * @param messages the tool's
   */
  record Result(
      SanitizerTool tool,
      boolean good,
      long errors,
      long calls,
      long kernels,
      @Nullable Integer exit,
      double seconds,
      List<String> messages) {}

  /**
   * With compute-sanitizer from the PATH or from where CUDA is.
   *
   * @throws UnusableException if it is not there
   */
  Sanitize(int device, String only, PrintStream progress) {
    this(device, only, progress, find(System.getenv("PATH")));
  }

  Sanitize(int device, String only, PrintStream progress, Path sanitizer) {
    this.device = device;
    this.only = only;
    this.progress = progress;
    this.sanitizer = sanitizer;
  }

  /** Looks for compute-sanitizer. */
  static Path find(@Nullable String path) {
    List<String> folders =
        new ArrayList<>(List.of((path == null ? "" : path).split(File.pathSeparator)));
    folders.addAll(FOLDERS);
    for (String folder : folders) {
      Path file = Path.of(folder, NAME);
      if (!folder.isEmpty() && Files.isExecutable(file) && !Files.isDirectory(file)) {
        return file;
      }
    }
    throw new UnusableException(
        NAME + " is neither on the PATH nor in " + FOLDERS + ": install it with the CUDA toolkit");
  }

  Report run() {
    List<Result> results = new ArrayList<>();
    for (SanitizerTool tool : SanitizerTool.values()) {
      if (tool.toString().contains(only)) {
        Result result = run(tool);
        progress.printf(
            Locale.ROOT,
            "%s: %s, %.1f s%n",
            tool,
            result.good() ? "nothing found" : "NOT CLEAN",
            result.seconds());
        results.add(result);
      }
    }
    List<String> lines = new ArrayList<>();
    for (Result result : results) {
      if (!result.good()) {
        lines.add("");
        lines.add(result.tool() + " says:");
        result.messages().stream().limit(SHOWN).forEach(lines::add);
      }
    }
    lines.add("");
    lines.add(sanitizer + " --tool TOOL " + String.join(" ", SanitizerTool.COMMON));
    Table table = new Table("tool", ">errors", ">calls", ">kernels", ">exit code", ">seconds", "");
    for (Result result : results) {
      table.row(
          result.tool(),
          result.errors(),
          result.calls() < 0 ? "-" : result.calls(),
          result.kernels() < 0 ? "-" : result.kernels(),
          result.exit() == null ? "-" : result.exit(),
          String.format(Locale.ROOT, "%.1f", result.seconds()),
          result.good() ? "clean" : "NOT CLEAN");
    }
    lines.addAll(table.lines());
    boolean good = !results.isEmpty() && results.stream().allMatch(Result::good);
    return new Report(good, lines, Map.of("sanitizer", sanitizer, "tools", results));
  }

  private Result run(SanitizerTool tool) {
    List<String> command = new ArrayList<>();
    command.add(sanitizer.toString());
    command.addAll(tool.options());
    command.addAll(SanitizeTarget.command(device));
    long start = System.nanoTime();
    try {
      Path log = Files.createTempFile("logits4j-" + tool + "-", ".log");
      try {
        Integer exit = exitCode(command, log);
        double seconds = (System.nanoTime() - start) * 1e-9;
        String said = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        return result(tool, exit, seconds, said.lines().toList());
      } finally {
        Files.delete(log);
      }
    } catch (IOException e) {
      throw new UnusableException(e.toString());
    }
  }

  /** Runs a command; null where it took too long. */
  private static @Nullable Integer exitCode(List<String> command, Path log) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    return null;
  }

  static Result result(
      SanitizerTool tool, @Nullable Integer exit, double seconds, List<String> lines) {
    SanitizerOutput output = SanitizerOutput.parse(lines);
    boolean good =
        exit != null
            && exit == 0
            && output.summaries() > 0
            && output.errors() == 0
            && output.calls() > 0;
    // what else was printed says why there was no summary
    List<String> messages =
        output.summaries() > 0 && output.calls() > 0 ? output.messages() : lines;
    return new Result(
        tool,
        good,
        output.errors(),
        output.calls(),
        output.kernels(),
        exit,
        seconds,
        good ? List.of() : messages);
  }
}
