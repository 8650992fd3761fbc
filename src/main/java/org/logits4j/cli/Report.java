package org.logits4j.cli;

import java.io.PrintWriter;
import java.util.Locale;

/** Lines of a name and what there is to say about it, in two columns. */
final class Report {
  private final PrintWriter out;

  Report(PrintWriter out) {
    this.out = out;
  }

  /** Prints a line, its value formatted. */
  void line(String name, String format, Object... values) {
    out.printf(Locale.ROOT, "%-18s%s%n", name, String.format(Locale.ROOT, format, values));
  }
}
