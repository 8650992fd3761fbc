package org.logits4j.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file whole or not at all. */
final class WholeFile {
  private WholeFile() {}

  static void write(Path file, String text) throws FileSystemException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes beside the file, then renames: a reader sees the old content or the new. Only what is no
   * regular file, as {@code /dev/stdout}, is written directly.
   *
   * @throws FileSystemException that names the file, if it can't be written; one that existed is
   *     then as it was
   */
  static void write(Path file, byte[] bytes) throws FileSystemException {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        Files.write(file, bytes);
      } else {
        replace(Files.exists(file) ? file.toRealPath() : file.toAbsolutePath(), bytes);
      }
    } catch (IOException e) {
      throw new FileSystemException(file.toString(), null, Messages.reason(e));
    }
  }

  private static void replace(Path target, byte[] bytes) throws IOException {
    Path temporary = target.resolveSibling("." + target.getFileName() + ".part");
    try {
      Files.write(temporary, bytes);
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
