package org.logits4j.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
  @TempDir Path folder;

  @Test
  void oneTrainingHasAFolder() throws IOException {
    Path run = folder.resolve("new").resolve("run");
    try (OutputFolder taken = new OutputFolder(run)) {
      assertFalse(taken.checkpoint().exists());
      IOException e = assertThrows(IOException.class, () -> new OutputFolder(run));
      assertEquals(
          run + ": another training writes there; --out takes another folder", e.getMessage());
    }
    new OutputFolder(run).close();
  }

  @Test
  void aFileIsNoFolder() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    IOException e = assertThrows(IOException.class, () -> new OutputFolder(file));
    assertEquals(file + ": not a folder", e.getMessage());
  }
}
