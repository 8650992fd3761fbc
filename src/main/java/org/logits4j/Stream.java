package org.logits4j;

/** An order of execution on a GPU; see {@link Device#borrowStream}. */
public final class Stream {
  private final Device device;
  private final long handle;

  Stream(Device device, long handle) {
    this.device = device;
    this.handle = handle;
  }

  /** The device it belongs to. */
  public Device device() {
    return device;
  }

  /** The raw stream. */
  public long handle() {
    return handle;
  }

  /** Waits until all work on it is done. */
  public void synchronize() {
    device.backend().synchronize(handle);
  }
}
