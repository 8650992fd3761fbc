package org.logits4j.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What an exception says, on one line. */
final class Messages {
  private Messages() {}

  /** For a failed read or write: the file, if it is known, and what was wrong with it. */
  static String of(IOException e) {
    return e instanceof FileSystemException file ? file.getFile() + ": " + reason(e) : reason(e);
  }

  /** Why a read or write failed. */
  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : firstLine(reason);
  }

  /** Whether memory ran out, perhaps on a worker thread. */
  static boolean isOutOfMemory(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof OutOfMemoryError) {
        return true;
      }
    }
    return false;
  }

  /** For what was wrapped by others: the first cause's class and message. */
  static String firstCause(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return named(cause);
  }

  /** For what nobody expected: its class and message. */
  static String named(Throwable e) {
    String message = e.getMessage();
    String name = e.getClass().getSimpleName();
    return message == null ? name : name + ": " + firstLine(message);
  }

  /** A text up to its first line break. */
  static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }
}
