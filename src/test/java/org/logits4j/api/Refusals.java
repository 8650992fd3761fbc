package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** Calls that must throw, and what their messages must say. */
final class Refusals {
  private Refusals() {}

  /** Refused as a bad argument, with all of these in the message. */
  static void refused(Executable call, String... fragments) {
    refused(IllegalArgumentException.class, call, fragments);
  }

  /** Refused as a bad moment, with all of these in the message. */
  static void untimely(Executable call, String... fragments) {
    refused(IllegalStateException.class, call, fragments);
  }

  /** Refused with exactly this type of exception, and all of these in its message. */
  static <X extends Throwable> X refused(Class<X> type, Executable call, String... fragments) {
    X thrown = assertThrowsExactly(type, call);
    String message = thrown.getMessage();
    assertTrue(message != null, "without a message");
    for (String fragment : fragments) {
      assertTrue(message.contains(fragment), () -> "'" + fragment + "' is not in: " + message);
    }
    return thrown;
  }
}
