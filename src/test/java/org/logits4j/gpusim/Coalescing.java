package org.logits4j.gpusim;

/** The 32-byte sectors that one warp instruction touches in the device's memory. */
final class Coalescing {
  static final int SECTOR = 32;

  private final long[] sectors = new long[Warp.LANES];
  private int count;

  void clear() {
    count = 0;
  }

  /** Adds an aligned access of at most 16 bytes; returns whether its sector is a new one. */
  boolean add(long address) {
    long sector = address / SECTOR;
    for (int i = count - 1; i >= 0; i--) {
      if (sectors[i] == sector) {
        return false;
      }
    }
    sectors[count++] = sector;
    return true;
  }

  int count() {
    return count;
  }
}
