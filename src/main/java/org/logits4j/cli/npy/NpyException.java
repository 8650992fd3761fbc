package org.logits4j.cli.npy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A file could not be read or written as {@code .npy}: its message is one line with its name. */
public final class NpyException extends IOException {
  private static final long serialVersionUID = 1L;

  NpyException(Path file, String problem) {
    super(oneLine(file, problem));
  }

  private NpyException(Path file, String problem, IOException cause) {
    super(oneLine(file, problem), cause);
  }

  /** For a failed operation of the file system. */
  static NpyException of(Path file, String action, IOException cause) {
    return new NpyException(file, action + ": " + reason(cause), cause);
  }

  private static String oneLine(Path file, String problem) {
    return (file + ": " + problem).replaceAll("\\p{Cntrl}", "?");
  }

  private static String reason(IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason =
        cause instanceof FileSystemException failed ? failed.getReason() : cause.getMessage();
    return reason == null ? cause.getClass().getSimpleName() : reason;
  }
}
