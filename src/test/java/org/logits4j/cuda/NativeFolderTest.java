package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeFolderTest {
  private static final byte[] BYTES = "the library".getBytes(StandardCharsets.US_ASCII);
  private static final NativeLibrary LIBRARY =
      new NativeLibrary(
          "some-system",
          "library.so",
          "0ea2bff2393cf54f7adcc77a67a67a94d878e90b24b550f0f2fad783ecc78c4e");

  @TempDir private Path temporary;

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.toList();
    }
  }

  @Test
  void isForItsOwnerAndGoneAfterwards() throws IOException {
    assumeTrue(
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix"),
        "no POSIX permissions here");
    Path first;
    try (NativeFolder folder = NativeFolder.of(LIBRARY, BYTES, temporary)) {
      first = folder.folder();
      assertEquals(
          PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(first));
      assertEquals(first.resolve("library.so"), folder.file());
      assertArrayEquals(BYTES, Files.readAllBytes(folder.file()));
    }
    assertEquals(List.of(), left());
    try (NativeFolder folder = NativeFolder.of(LIBRARY, BYTES, temporary)) {
      assertFalse(folder.folder().equals(first));
    }
  }

  @Test
  void whatSomebodyElsePutsInItDoesNotMatter() throws IOException {
    try (NativeFolder folder = NativeFolder.of(LIBRARY, BYTES, temporary, false)) {
      Files.createFile(folder.folder().resolve("other"));
    }
    assertEquals(1, left().size());
  }

  @Test
  void isUsedAgainWhereItCannotBeDeleted() throws IOException {
    Path file;
    try (NativeFolder folder = NativeFolder.of(LIBRARY, BYTES, temporary, true)) {
      file = folder.file();
    }
    assertArrayEquals(BYTES, Files.readAllBytes(file));
    FileTime longAgo = FileTime.fromMillis(0);
    Files.setLastModifiedTime(file, longAgo);
    NativeFolder.of(LIBRARY, BYTES, temporary, true).close();
    assertEquals(longAgo, Files.getLastModifiedTime(file));
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void isNotUsedAgainWithOtherBytes() throws IOException {
    Path file;
    try (NativeFolder folder = NativeFolder.of(LIBRARY, BYTES, temporary, true)) {
      file = folder.file();
    }
    Files.writeString(file, "another");
    NativeFolder.of(LIBRARY, BYTES, temporary, true).close();
    assertArrayEquals(BYTES, Files.readAllBytes(file));
  }

  @Test
  void saysWhereItCannotBeMade() {
    Path missing = temporary.resolve("missing");
    assertThrows(IOException.class, () -> NativeFolder.of(LIBRARY, BYTES, missing, false));
    assertTrue(Files.notExists(missing));
  }
}
