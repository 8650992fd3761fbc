package org.logits4j.gpusim;

import org.jspecify.annotations.Nullable;

/** How often each byte of a page was loaded or stored, as one worker counts it. */
final class PageTally {
  private static final int WIDEST = 2;

  private final long base;
  private final int bytes;
  private final Side loads = new Side();
  private final Side stores = new Side();

  PageTally(long base, int bytes) {
    this.base = base;
    this.bytes = bytes;
  }

  /** Returns where the page starts. */
  long base() {
    return base;
  }

  /**
   * Counts an access to an aligned power of two of bytes; a request touches a sector once, whatever
   * the number of its lanes.
   */
  void count(int at, int size, boolean store, boolean newSector) {
    (store ? stores : loads).count(at, size, newSector);
  }

  /** Adds what another worker counted of the same page. */
  PageTally plus(PageTally other) {
    loads.add(other.loads);
    stores.add(other.stores);
    return this;
  }

  /** Appends the counts of loads or stores, and of the sectors of their requests. */
  void append(boolean store, Runs byByte, Runs bySector) {
    (store ? stores : loads).append(byByte, bySector);
  }

  /** The loads, or the stores. */
  private final class Side {
    /** What an access adds at its start and takes away behind its end, in units of some bytes. */
    private int @Nullable [] steps;

    private int[] sectors = {};

    /** The unit is this power of two: the smallest access. */
    private int unit = WIDEST;

    void count(int at, int size, boolean newSector) {
      int[] counts = steps;
      if (counts == null || size >> unit == 0) {
        counts = prepare(size);
      }
      counts[at >> unit]++;
      counts[(at + size) >> unit]--;
      if (newSector) {
        sectors[at / Coalescing.SECTOR]++;
      }
    }

    private int[] prepare(int size) {
      int[] counts = steps;
      if (counts == null) {
        counts = new int[(bytes >> unit) + 1];
        steps = counts;
        sectors = new int[(bytes + Coalescing.SECTOR - 1) / Coalescing.SECTOR];
      }
      return refine(counts, Integer.numberOfTrailingZeros(size));
    }

    /** Makes the unit smaller. */
    private int[] refine(int[] counts, int wanted) {
      if (wanted >= unit) {
        return counts;
      }
      int[] finer = new int[(bytes >> wanted) + 1];
      for (int i = 0; i < counts.length; i++) {
        if (counts[i] != 0) {
          finer[i << (unit - wanted)] = counts[i];
        }
      }
      unit = wanted;
      steps = finer;
      return finer;
    }

    void add(Side other) {
      int[] theirs = other.steps;
      if (theirs == null) {
        return;
      }
      int[] mine = steps;
      if (mine == null) {
        steps = theirs;
        sectors = other.sectors;
        unit = other.unit;
        return;
      }
      int wanted = Math.min(unit, other.unit);
      mine = refine(mine, wanted);
      sum(mine, other.refine(theirs, wanted));
      sum(sectors, other.sectors);
    }

    private static void sum(int[] a, int[] b) {
      for (int i = 0; i < a.length; i++) {
        a[i] += b[i];
      }
    }

    void append(Runs byByte, Runs bySector) {
      int[] counts = steps;
      if (counts == null) {
        return;
      }
      int count = 0;
      int from = 0;
      for (int i = 0; i < counts.length; i++) {
        if (counts[i] != 0) {
          byByte.append(base + ((long) from << unit), (long) (i - from) << unit, count);
          count += counts[i];
          from = i;
        }
      }
      for (int i = 0; i < sectors.length; i++) {
        bySector.append(base + (long) i * Coalescing.SECTOR, Coalescing.SECTOR, sectors[i]);
      }
    }
  }
}
