package org.logits4j.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * JCuda's native code for one system.
 *
 * @param classifier of the jar that has it
 * @param file its name there, under {@code lib}, and the name that JCuda's own loader looks for
 * @param sha256 of its bytes
 */
record NativeLibrary(String classifier, String file, String sha256) {
  /** The version of JCuda that all of this is for. */
  static final String VERSION = "12.6.0";

  static final NativeLibrary LINUX =
      new NativeLibrary(
          "linux-x86_64",
          "libJCudaDriver-" + VERSION + "-linux-x86_64.so",
          "fdc3b4b4fca4f0fab54ff12c0b4d6ad1c5e8d55015b4950834c705e5db301255");

  static final NativeLibrary WINDOWS =
      new NativeLibrary(
          "windows-x86_64",
          "JCudaDriver-" + VERSION + "-windows-x86_64.dll",
          "4499dbe4ff61e20950a7c57e246d2ac79e9c7449087bf4e522f384c0be576ae2");

  /**
   * The one for a system, or null where JCuda has none.
   *
   * @param os as in the system property os.name
   * @param arch as in the system property os.arch
   */
  static @Nullable NativeLibrary of(String os, String arch) {
    String system = os.toLowerCase(Locale.ROOT);
    if (!arch.equals("amd64") && !arch.equals("x86_64")) {
      return null;
    }
    return system.startsWith("linux") ? LINUX : system.startsWith("windows") ? WINDOWS : null;
  }

  /** What the class path has under its name, or null if it has nothing. */
  byte @Nullable [] read(ClassLoader loader) {
    try (InputStream in = loader.getResourceAsStream("lib/" + file)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a file holds its bytes. */
  boolean isAt(Path path) {
    try {
      return Files.isRegularFile(path) && isOf(Files.readAllBytes(path));
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether bytes are its own. */
  boolean isOf(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest).equals(sha256);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
