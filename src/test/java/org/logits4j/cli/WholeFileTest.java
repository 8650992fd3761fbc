package org.logits4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege")
  void aLinkStaysOne() throws IOException {
    Path file = Files.writeString(folder.resolve("table.csv"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link.csv"), file);
    WholeFile.write(link, "new");
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(file));
  }

  @Test
  void whatFailsNamesTheFileAndLeavesNothing() throws IOException {
    Path file = folder.resolve("missing").resolve("table.csv");
    FileSystemException e =
        assertThrows(FileSystemException.class, () -> WholeFile.write(file, "text"));
    assertEquals(file + ": no such file or folder", Messages.of(e));
    assertEquals(List.of(), names());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aDeviceIsWrittenDirectly() throws IOException {
    WholeFile.write(Path.of("/dev/null"), "text");
    assertFalse(Files.isRegularFile(Path.of("/dev/null")));
    FileSystemException e =
        assertThrows(FileSystemException.class, () -> WholeFile.write(Path.of("/dev/full"), "x"));
    assertEquals("/dev/full: No space left on device", Messages.of(e));
  }
}
