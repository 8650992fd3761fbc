package org.logits4j.mutation;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.logits4j.bundle.UnusableException;

/**
 * The command line of {@code ci/mutate-ptx}.
 *
 * @param count how many mutants
 * @param seed of their choice
 * @param module a pattern of the modules' names, as shells have it
 * @param min the score below which the run counts as failed, from 0 to 1
 * @param list whether the mutants are only told
 * @param json where the results go for programs
 */
record MutationOptions(
    int count, long seed, PathMatcher module, double min, boolean list, Path json) {
  private static final int MOST = 100_000;

  /**
   * Reads it.
   *
   * @param json where the results go if nothing else is said
   * @throws UnusableException if it is wrong
   */
  static MutationOptions parse(Path json, String... arguments) {
    int count = 200;
    long seed = 1;
    PathMatcher module = glob("*");
    double min = 0.9;
    boolean list = false;
    Path file = json;
    List<String> words = List.of(arguments);
    for (int i = 0; i < words.size(); i++) {
      String option = words.get(i);
      if (option.equals("--list")) {
        list = true;
        continue;
      }
      if (!List.of("--count", "--seed", "--module", "--min", "--json").contains(option)) {
        throw new UnusableException("'" + option + "' is no option; see ci/mutate-ptx --help");
      }
      if (++i == words.size()) {
        throw new UnusableException(option + " needs a value; see ci/mutate-ptx --help");
      }
      String value = words.get(i);
      switch (option) {
        case "--count" -> count = (int) integer(option, value, 1, MOST);
        case "--seed" -> seed = integer(option, value, Long.MIN_VALUE, Long.MAX_VALUE);
        case "--module" -> module = glob(value);
        case "--min" -> min = share(value);
        default -> file = file(value);
      }
    }
    return new MutationOptions(count, seed, module, min, list, file);
  }

  private static long integer(String option, String value, long least, long most) {
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new UnusableException(
        option + " " + value + ": allowed are whole numbers from " + least + " to " + most);
  }

  private static double share(String value) {
    try {
      double number = Double.parseDouble(value);
      if (number >= 0 && number <= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new UnusableException("--min " + value + ": allowed are numbers from 0 to 1");
  }

  private static PathMatcher glob(String value) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + value);
    } catch (PatternSyntaxException e) {
      throw new UnusableException("--module " + value + ": " + e.getDescription());
    }
  }

  /** Looks now whether it can be written, not after minutes of work. */
  private static Path file(String value) {
    Path path = Path.of(value).toAbsolutePath();
    if (Files.isDirectory(path)) {
      throw new UnusableException("--json " + value + ": is a folder");
    }
    if (!Files.isDirectory(path.getParent())) {
      throw new UnusableException("--json " + value + ": no folder " + path.getParent());
    }
    return path;
  }

  /** Whether a module's mutants are wanted. */
  boolean wants(String name) {
    return module.matches(Path.of(name));
  }
}
