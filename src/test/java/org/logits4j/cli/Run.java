package org.logits4j.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** What a command printed, and its exit code. */
record Run(int code, List<String> out, List<String> err) {
  /** Runs a command line in this JVM. */
  static Run of(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), args);
    return new Run(code, out.toString().lines().toList(), err.toString().lines().toList());
  }

  /** Runs a command line in this JVM. */
  static Run of(List<String> args) {
    return of(args.toArray(String[]::new));
  }

  /** Fails unless all went well and nothing was said about it on stderr. */
  Run assertFine() {
    assertEquals(List.of(), err);
    assertEquals(0, code);
    return this;
  }

  /** Fails unless the command was refused with one line on stderr that contains some words. */
  Run assertRefused(String... words) {
    String said = String.join("\n", err);
    assertAll(
        () -> assertEquals(2, code, said),
        () -> assertEquals(1, err.size(), said),
        () -> assertEquals(List.of(), out),
        () -> assertTrue(said.startsWith("logits4j: "), said),
        () -> assertFalse(said.contains("Exception"), said),
        () -> assertFalse(said.contains("at org."), said),
        () -> assertFalse(said.contains("null"), said));
    for (String word : words) {
      assertTrue(said.contains(word), () -> "no '" + word + "' in: " + said);
    }
    return this;
  }

  /** All of stdout. */
  String text() {
    return String.join("\n", out);
  }

  /** The number at the end of the only line. */
  double number() {
    assertEquals(1, out.size(), text());
    return Double.parseDouble(text().substring(text().lastIndexOf(' ') + 1));
  }
}
