package org.logits4j.cli.npy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes {@code .npy} files: format version 1.0, little-endian, C order. BF16, which NumPy does not
 * know, is written as f4; that is exact.
 *
 * <p>A file is written whole or not at all: under another name in the same folder first, which then
 * replaces the file. Only what is no regular file, as {@code /dev/stdout}, is written directly.
 */
public final class NpyWriter {
  private NpyWriter() {}

  /**
   * Writes an array, over an existing file if there is one.
   *
   * @throws NpyException if the file can't be written; one that existed is then as it was
   */
  public static void write(Path file, NpyArray array) throws NpyException {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        if (Files.isDirectory(file)) {
          throw new NpyException(file, "is a folder");
        }
        writeDirectly(file, array);
      } else {
        writeWhole(file, array);
      }
    } catch (NpyException e) {
      throw e;
    } catch (IOException e) {
      throw NpyException.of(file, "cannot be written", e);
    }
  }

  private static void writeDirectly(Path file, NpyArray array) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      NpyEncoder.write(array, channel);
    }
  }

  private static void writeWhole(Path file, NpyArray array) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new NpyException(file, "cannot be written: there is no folder " + folder);
    }
    if (!Files.isWritable(folder) || (Files.exists(target) && !Files.isWritable(target))) {
      throw new NpyException(file, "cannot be written: permission denied");
    }
    Path temporary =
        folder.resolve(".npy-" + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        NpyEncoder.write(array, channel);
        channel.force(true);
      }
      replace(target, temporary);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void replace(Path target, Path temporary) throws IOException {
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
