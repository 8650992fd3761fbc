package org.logits4j;

/**
 * A device refused what it was asked for, or failed at something it was asked earlier: the message
 * names the call and the driver's error. Errors of kernels show at a later call, whichever comes
 * first; after some of them, an illegal address for example, the process can't use the card again.
 */
public final class DeviceFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With the device's name and what happened. */
  public DeviceFailedException(String device, String what) {
    super(device + ": " + what);
  }
}
