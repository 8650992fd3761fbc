package org.logits4j.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
  @TempDir private Path directory;

  @Test
  void programsAndOptions() {
    Path json = directory.resolve("a.json");
    assertEquals(
        new Options(Options.Program.BENCH, json, null, 3, "softmax F32"),
        Options.parse(
            "bench", "--only", "softmax F32", "--json", json.toString(), "--device", "3"));
    assertEquals(new Options(Options.Program.VERIFY, null, null, 0, ""), Options.parse("verify"));
    assertNull(Options.parse("verify", "--help").program());
  }

  @ParameterizedTest
  @CsvSource({
    "'', nothing to run",
    "doctor, 'allowed are [verify, sanitize, bench]'",
    "VERIFY, allowed are",
    "verify --jsn x, '''--jsn'' is no option'",
    "verify --json, --json needs a value",
    "verify --device -1, allowed are numbers",
    "verify --device 99999, allowed are numbers",
    "verify --json /no-such-folder/a.json, no folder",
    "verify --json /, is a folder",
    "verify --bits /no-such-folder/a, --bits /no-such-folder/a: no folder",
  })
  void wrongUsageIsToldOnOneLine(String line, String expected) {
    String[] words = line.isEmpty() ? new String[0] : line.split(" ");
    UnusableException thrown = assertThrows(UnusableException.class, () -> Options.parse(words));
    assertTrue(thrown.getMessage().contains(expected), thrown::getMessage);
    assertEquals(1, thrown.getMessage().lines().count());
  }
}
