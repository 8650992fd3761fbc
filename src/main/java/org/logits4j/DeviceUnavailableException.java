package org.logits4j;

/** A device was asked for that can't be used here; says why, and what would help. */
public final class DeviceUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String reason;
  private final String remedy;

  /** Both sentences without a full stop. */
  public DeviceUnavailableException(String device, String reason, String remedy) {
    super("device " + device + " is not available: " + reason + ". Remedy: " + remedy);
    this.reason = reason;
    this.remedy = remedy;
  }

  /** Why it can't be used. */
  public String reason() {
    return reason;
  }

  /** What would help. */
  public String remedy() {
    return remedy;
  }
}
