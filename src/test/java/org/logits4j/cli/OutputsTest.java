package org.logits4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.logits4j.Tensor;
import org.logits4j.cli.npy.NpyReader;

class OutputsTest {
  @TempDir private Path folder;
  private final Outputs outputs = new Outputs();

  private String refused(String option, Path file) {
    return assertThrows(IllegalArgumentException.class, () -> outputs.claim(option, file))
        .getMessage();
  }

  @Test
  void oneFileHasOneOption() throws IOException {
    assertTrue(outputs.isEmpty());
    outputs.claim("--no-file", null);
    assertTrue(outputs.isEmpty());
    outputs.claim("--a", folder.resolve("o.npy"));
    assertFalse(outputs.isEmpty());
    outputs.claim("--b", folder.resolve("p.npy"));
    Path roundabout = folder.resolve(".").resolve("x").resolve("..").resolve("o.npy");
    assertEquals("--c and --a: both are " + roundabout, refused("--c", roundabout));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege")
  void linksDoNotHideThatTwoAreOne() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    outputs.claim("--a", real.resolve("o.npy"));
    assertTrue(refused("--b", link.resolve("o.npy")).startsWith("--b and --a"));
    Path file = Files.writeString(folder.resolve("file"), "");
    Path same = Files.createSymbolicLink(folder.resolve("same"), file);
    outputs.claim("--c", file);
    assertTrue(refused("--d", same).startsWith("--d and --c"));
  }

  @Test
  void whatIsStagedIsACopy() throws IOException {
    double[] values = {1, 2};
    Path file = folder.resolve("o.npy");
    outputs.claim("--a", file);
    outputs.stage(null, Tensor.of(values));
    outputs.stage(file, Tensor.of(values));
    values[0] = 7;
    assertFalse(Files.exists(file));
    outputs.write();
    assertEquals(1, NpyReader.read(file).doubles()[0]);
  }
}
