package org.logits4j.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  /** No machine has as many cards. */
  private static final String NO_CARD = "9999";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Main.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify", "sanitize", "bench"})
  void withoutACardOneLineSaysSo(String program, @TempDir Path directory) {
    Path json = directory.resolve("a.json");
    assertEquals(2, run(program, "--device", NO_CARD, "--json", json.toString()));
    String line = err.toString(StandardCharsets.UTF_8);
    assertTrue(line.startsWith("logits4j: device cuda:9999 is not available: "), line);
    assertEquals(1, line.lines().count(), line);
    assertEquals("", out.toString(StandardCharsets.UTF_8));
    assertFalse(Files.exists(json));
  }

  @Test
  void wrongUsage() {
    assertEquals(2, run("verify", "--json"));
    assertEquals(
        "logits4j: --json needs a value; see run --help",
        err.toString(StandardCharsets.UTF_8).strip());
  }

  @Test
  void help() {
    assertEquals(0, run("--help"));
    assertEquals(Options.USAGE, out.toString(StandardCharsets.UTF_8));
  }
}
