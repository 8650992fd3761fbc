package org.logits4j.cuda;

/** Somebody else's memory: its owner orders its uses and frees it. */
final class BorrowedMemory extends DeviceMemory {
  private final long address;
  private final long bytes;

  BorrowedMemory(long address, long bytes) {
    this.address = address;
    this.bytes = bytes;
  }

  @Override
  long address() {
    return address;
  }

  @Override
  long bytes() {
    return bytes;
  }

  @Override
  public void release() {}
}
