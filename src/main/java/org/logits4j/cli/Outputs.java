package org.logits4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logits4j.Tensor;
import org.logits4j.cli.npy.NpyArray;
import org.logits4j.cli.npy.NpyWriter;

/**
 * The files that a command writes. Each is claimed before anything is computed, so that a bad path
 * costs no work, and written after everything was computed. Each is written whole: where a later
 * one fails, the earlier ones are complete.
 */
final class Outputs {
  private final Map<Path, String> claims = new HashMap<>();
  private final List<Staged> staged = new ArrayList<>();

  private record Staged(Path file, NpyArray array) {}

  /**
   * Says that an option's file will be written.
   *
   * @param file nothing happens if it is null
   * @throws IllegalArgumentException if it can't be, or another option names it too
   */
  void claim(String option, @Nullable Path file) throws IOException {
    if (file == null) {
      return;
    }
    Path absolute = file.toAbsolutePath().normalize();
    Path folder = absolute.getParent();
    if (folder == null || Files.isDirectory(absolute)) {
      throw new IllegalArgumentException(option + ": " + file + " is a folder");
    }
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(option + ": " + file + ": there is no folder " + folder);
    }
    boolean replaces = !Files.exists(absolute) || Files.isRegularFile(absolute);
    if (replaces && !Files.isWritable(folder)) {
      throw new IllegalArgumentException(option + ": " + file + ": the folder is not writable");
    }
    Path real = Files.exists(absolute) ? absolute.toRealPath() : inRealFolder(absolute);
    String other = claims.putIfAbsent(real, option);
    if (other != null) {
      throw new IllegalArgumentException(option + " and " + other + ": both are " + file);
    }
  }

  private static Path inRealFolder(Path file) throws IOException {
    return file.resolveSibling(".").toRealPath().resolve(file.getFileName());
  }

  /** Whether there is no file to write. */
  boolean isEmpty() {
    return claims.isEmpty();
  }

  /** Takes a copy of a tensor for a file, if there is one. */
  void stage(@Nullable Path file, Tensor tensor) {
    if (file != null) {
      staged.add(new Staged(file, NpyTensors.array(tensor)));
    }
  }

  /** Writes what was staged. */
  void write() throws IOException {
    for (Staged file : staged) {
      NpyWriter.write(file.file(), file.array());
    }
  }
}
