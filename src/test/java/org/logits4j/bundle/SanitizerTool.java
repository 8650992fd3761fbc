package org.logits4j.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The tools of compute-sanitizer. */
enum SanitizerTool {
  /** Accesses out of bounds, misaligned or of freed memory; calls that fail. */
  MEMCHECK,
  /** Races in shared memory. */
  RACECHECK,
  /** Reads of global memory that nobody wrote. */
  INITCHECK,
  /** Barriers that not all threads reach. */
  SYNCCHECK;

  /** What compute-sanitizer exits with where it found something. */
  static final int ERROR_EXIT = 77;

  /** Its options beside the tool. */
  static final List<String> COMMON =
      List.of(
          "--target-processes",
          "all",
          "--error-exitcode",
          Integer.toString(ERROR_EXIT),
          "--print-limit",
          "100");

  /** The options, which the program's command line follows. */
  List<String> options() {
    List<String> options = new ArrayList<>(List.of("--tool", toString()));
    options.addAll(COMMON);
    return options;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
