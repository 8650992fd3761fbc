package org.logits4j.mutation;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.logits4j.bundle.Json;
import org.logits4j.bundle.UnusableException;

/** What {@code ci/mutate-ptx} runs, in the project's folder. */
public final class MutatePtx {
  static final int GOOD = 0;
  static final int BAD = 1;
  static final int UNUSABLE = 2;

  private static final Path FOLDER = Path.of("target", "mutation");

  private MutatePtx() {}

  /** Runs it, and ends the JVM with its exit code. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    System.exit(run(System.out, System.err, arguments));
  }

  /** Runs it; its exit code. */
  static int run(PrintStream out, PrintStream err, String... arguments)
      throws IOException, InterruptedException {
    try {
      MutationOptions options = MutationOptions.parse(FOLDER.resolve("mutants.json"), arguments);
      MutationRun run = new MutationRun(options, FOLDER, err);
      if (options.list()) {
        run.mutants().forEach(out::println);
        return GOOD;
      }
      MutationReport report = run.run();
      List<String> lines = report.lines();
      lines.forEach(out::println);
      Files.write(FOLDER.resolve("report.txt"), lines);
      Files.writeString(options.json(), Json.text(report.json()));
      return report.good() ? GOOD : BAD;
    } catch (UnusableException e) {
      err.println("mutate-ptx: " + e.getMessage());
      return UNUSABLE;
    }
  }
}
