package org.logits4j;

/** Whether every owned tensor is counted and remembers where it was allocated. */
final class LeakTracking {
  /** The system property that turns it on; read when a tensor is made. */
  static final String PROPERTY = "logits4j.leakTracking";

  private LeakTracking() {}

  static boolean isOn() {
    return Boolean.getBoolean(PROPERTY);
  }
}
