package org.logits4j.mutation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.logits4j.bundle.UnusableException;

class MutationOptionsTest {
  private static final Path JSON = Path.of("mutants.json");

  @Test
  void defaultsAndValues() {
    MutationOptions none = MutationOptions.parse(JSON);
    assertEquals(200, none.count());
    assertEquals(0.9, none.min());
    assertEquals(JSON, none.json());
    assertTrue(none.wants("softmax.f32.sm_75"));
    MutationOptions all =
        MutationOptions.parse(
            JSON,
            "--count",
            "3",
            "--list",
            "--seed",
            "-5",
            "--module",
            "softmax.*",
            "--min",
            "0.5",
            "--json",
            "pom.xml");
    assertEquals(3, all.count());
    assertEquals(-5, all.seed());
    assertEquals(0.5, all.min());
    assertEquals(Path.of("pom.xml").toAbsolutePath(), all.json());
    assertTrue(all.list());
    assertTrue(all.wants("softmax.f32.sm_75"));
    assertFalse(all.wants("log_sum_exp.f32.sm_75"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--count | 0 | --count 0: allowed are whole numbers from 1 to 100000",
        "--count | x | --count x: allowed are whole numbers from 1 to 100000",
        "--seed | 1.5 | --seed 1.5: allowed are whole numbers",
        "--min | 2 | --min 2: allowed are numbers from 0 to 1",
        "--min | NaN | --min NaN: allowed are numbers from 0 to 1",
        "--module | [ | --module [: ",
        "--json | src | --json src: is a folder",
        "--json | none/x | --json none/x: no folder ",
        "--quiet | x | '--quiet' is no option"
      })
  void wrongOnesAreNamed(String option, String value, String message) {
    UnusableException wrong =
        assertThrows(UnusableException.class, () -> MutationOptions.parse(JSON, option, value));
    assertTrue(String.valueOf(wrong.getMessage()).startsWith(message), wrong::getMessage);
    assertThrows(UnusableException.class, () -> MutationOptions.parse(JSON, option));
  }

  @Test
  void exitCodesAndTheList() throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream to = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    assertEquals(MutatePtx.GOOD, MutatePtx.run(to, errors, "--list", "--count", "7"));
    assertEquals(7, out.toString(StandardCharsets.UTF_8).lines().count());
    assertEquals(MutatePtx.UNUSABLE, MutatePtx.run(to, errors, "--module", "nothing"));
    assertTrue(err.toString(StandardCharsets.UTF_8).contains("no such module"));
  }
}
