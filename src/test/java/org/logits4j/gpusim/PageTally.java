package org.logits4j.gpusim;

import org.jspecify.annotations.Nullable;

/** How often each byte of a page was loaded or stored, as one worker counts it. */
final class PageTally {
  private final long base;
  private final int bytes;
  // What an access adds at its first byte and takes away behind its last one.
  private int @Nullable [] loads;
  private int @Nullable [] stores;
  private int @Nullable [] loadedSectors;
  private int @Nullable [] storedSectors;

  PageTally(long base, int bytes) {
    this.base = base;
    this.bytes = bytes;
  }

  /** Counts an access; a request touches a sector once, whatever the number of its lanes. */
  void count(int at, int size, boolean store, boolean newSector) {
    int[] steps = store ? stores : loads;
    if (steps == null) {
      steps = start(store);
    }
    steps[at]++;
    steps[at + size]--;
    int[] sectors = store ? storedSectors : loadedSectors;
    if (newSector && sectors != null) {
      sectors[at / Coalescing.SECTOR]++;
    }
  }

  private int[] start(boolean store) {
    int[] steps = new int[bytes + 1];
    int[] sectors = new int[(bytes + Coalescing.SECTOR - 1) / Coalescing.SECTOR];
    if (store) {
      stores = steps;
      storedSectors = sectors;
    } else {
      loads = steps;
      loadedSectors = sectors;
    }
    return steps;
  }

  /** Returns where the page starts. */
  long base() {
    return base;
  }

  /** Adds what another worker counted of the same page. */
  PageTally plus(PageTally other) {
    loads = sum(loads, other.loads);
    stores = sum(stores, other.stores);
    loadedSectors = sum(loadedSectors, other.loadedSectors);
    storedSectors = sum(storedSectors, other.storedSectors);
    return this;
  }

  private static int @Nullable [] sum(int @Nullable [] a, int @Nullable [] b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    for (int i = 0; i < a.length; i++) {
      a[i] += b[i];
    }
    return a;
  }

  /** Appends the counts of loads or stores, and of the sectors of their requests. */
  void append(boolean store, Runs byByte, Runs bySector) {
    int[] steps = store ? stores : loads;
    int[] sectors = store ? storedSectors : loadedSectors;
    if (steps == null || sectors == null) {
      return;
    }
    int count = 0;
    int from = 0;
    for (int i = 0; i <= bytes; i++) {
      if (steps[i] != 0) {
        byByte.append(base + from, i - from, count);
        count += steps[i];
        from = i;
      }
    }
    for (int i = 0; i < sectors.length; i++) {
      bySector.append(base + (long) i * Coalescing.SECTOR, Coalescing.SECTOR, sectors[i]);
    }
  }
}
