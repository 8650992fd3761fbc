package org.logits4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir private Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void replacesTheOldContent() throws IOException {
    Path file = folder.resolve("table.csv");
    WholeFile.write(file, "a long first text");
    WholeFile.write(file, "b\n");
    assertEquals("b\n", Files.readString(file));
    assertEquals(List.of("table.csv"), names());
  }

  @Test
  void whereTheRenameFailsNothingIsLeft() throws IOException {
    Path occupied = Files.createDirectory(folder.resolve("table.csv"));
    Files.writeString(occupied.resolve("inside"), "kept");
    assertThrows(IOException.class, () -> WholeFile.write(occupied, "text"));
    assertEquals(List.of("table.csv"), names());
    assertEquals("kept", Files.readString(occupied.resolve("inside")));
  }
}
