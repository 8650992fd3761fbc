package org.logits4j.bundle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The command line of a bundle.
 *
 * @param program which one to run; null where only help is wanted
 * @param json where the results go for programs, or null
 * @param device the card, by the driver's number
 * @param bits where the approximate instructions' inputs and results go, or null
 * @param only a text that the names of what is run must hold
 */
record Options(
    @Nullable Program program, @Nullable Path json, @Nullable Path bits, int device, String only) {
  static final String USAGE =
      """
      usage: run verify|sanitize|bench [--json FILE] [--bits FILE] [--device N] [--only TEXT]

        verify    the parity suite on the card, and the bits of its approximate instructions
        sanitize  each kernel once, small, under compute-sanitizer's four tools
        bench     time, bytes, and the share of a device-to-device copy's bandwidth

        --json FILE   also writes the results to a file, for programs
        --device N    the card, by the driver's number; 0 where nothing is said
        --bits FILE   verify: also writes x, 2^x and exp(x) of all inputs, f32, one after the other
        --only TEXT   only test classes, tools or measurements whose name holds the text

      Exit codes: 0 all is well; 1 something is not; 2 no driver or card, no compute-sanitizer, or
      wrong usage, and one line says which.
      """;

  /** What a bundle can do. */
  enum Program {
    VERIFY,
    SANITIZE,
    BENCH;

    private static Program named(String name) {
      for (Program program : values()) {
        if (program.toString().equals(name)) {
          return program;
        }
      }
      throw new UnusableException(
          "'" + name + "': allowed are " + List.of(values()) + "; see run --help");
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads the command line.
   *
   * @throws UnusableException if it is wrong
   */
  static Options parse(String... arguments) {
    List<String> words = List.of(arguments);
    if (words.contains("--help") || words.contains("-h")) {
      return new Options(null, null, null, 0, "");
    }
    if (words.isEmpty()) {
      throw new UnusableException(
          "nothing to run: allowed are " + List.of(Program.values()) + "; see run --help");
    }
    Path json = null;
    Path bits = null;
    int device = 0;
    String only = "";
    for (int i = 1; i < words.size(); i += 2) {
      String option = words.get(i);
      String value = i + 1 < words.size() ? words.get(i + 1) : null;
      switch (option) {
        case "--json" -> json = file(option, valueOf(option, value));
        case "--bits" -> bits = file(option, valueOf(option, value));
        case "--device" -> device = number(valueOf(option, value));
        case "--only" -> only = valueOf(option, value);
        default ->
            throw new UnusableException("'" + option + "' is no option here; see run --help");
      }
    }
    return new Options(Program.named(words.get(0)), json, bits, device, only);
  }

  private static String valueOf(String option, @Nullable String value) {
    if (value == null) {
      throw new UnusableException(option + " needs a value; see run --help");
    }
    return value;
  }

  /** Looks now whether a file can be written, not after minutes of work. */
  private static Path file(String option, String name) {
    Path path = Path.of(name).toAbsolutePath();
    if (Files.isDirectory(path)) {
      throw new UnusableException(option + " " + name + ": is a folder");
    }
    Path written = Files.exists(path) ? path : path.getParent();
    if (!Files.isWritable(written)) {
      throw new UnusableException(
          option + " " + name + ": " + (Files.exists(written) ? "permission denied" : "no folder"));
    }
    return path;
  }

  private static int number(String text) {
    if (!text.matches("\\d{1,4}")) {
      throw new UnusableException("--device " + text + ": allowed are numbers from 0 on");
    }
    return Integer.parseInt(text);
  }
}
