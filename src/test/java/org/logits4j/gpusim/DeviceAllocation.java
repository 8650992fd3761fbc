package org.logits4j.gpusim;

import java.util.Arrays;

/** A stretch of the device's addresses; its pages come to be when they are first touched. */
final class DeviceAllocation {
  private final long address;
  private final long bytes;
  private final boolean readOnly;
  private final String name;
  private final Page[] pages;
  private volatile boolean freed;

  DeviceAllocation(long address, long bytes, boolean readOnly, String name) {
    this.address = address;
    this.bytes = bytes;
    this.readOnly = readOnly;
    this.name = name;
    pages = new Page[Math.toIntExact((bytes + Page.BYTES - 1) >> Page.SHIFT)];
  }

  long address() {
    return address;
  }

  long bytes() {
    return bytes;
  }

  boolean isReadOnly() {
    return readOnly;
  }

  boolean isFreed() {
    return freed;
  }

  void free() {
    freed = true;
    Arrays.fill(pages, null);
  }

  /** Returns the page of an offset. */
  Page page(long offset) {
    int index = (int) (offset >> Page.SHIFT);
    Page page = pages[index];
    return page != null ? page : newPage(index);
  }

  private synchronized Page newPage(int index) {
    if (pages[index] == null) {
      long left = bytes - ((long) index << Page.SHIFT);
      pages[index] = new Page((int) Math.min(left, Page.BYTES));
    }
    return pages[index];
  }

  @Override
  public String toString() {
    return "%s of %d bytes at 0x%x".formatted(name, bytes, address);
  }
}
