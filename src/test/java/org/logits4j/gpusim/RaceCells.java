package org.logits4j.gpusim;

import org.jspecify.annotations.Nullable;

/**
 * The last accesses to each two bytes of a stretch of memory: one write, and two reads.
 *
 * <p>An access is one long: its block, thread, the thread's clock and which of the two bytes.
 * Blocks run at the same time: on the device's memory an access is noted before others are looked
 * for, which may be done for all lanes at once.
 */
final class RaceCells {
  static final long NONE = 0;
  static final int MAX_BLOCKS = 1 << 24;
  private static final long VALID = 1L << 62;
  private static final long STRONG = 1L << 61;
  private static final long CLOCK = 0x1FFFFFF;
  private static final long THREAD_AND_BLOCK = ((1L << 61) - 1) & -(1L << 27);

  private final int cells;
  private final boolean global;
  private long @Nullable [] writers;
  private long @Nullable [] readers;
  private long @Nullable [] otherReaders;

  RaceCells(int bytes, boolean global) {
    cells = (bytes + 1) / 2;
    this.global = global;
  }

  /** Describes an access, but for the bytes. Strong ones do not race with each other. */
  static long access(long block, int thread, int clock, boolean strong) {
    return VALID | (strong ? STRONG : 0) | block << 37 | (long) thread << 27 | (clock & CLOCK) << 2;
  }

  static long block(long cell) {
    return cell >>> 37 & (MAX_BLOCKS - 1);
  }

  static int thread(long cell) {
    return (int) (cell >>> 27) & 0x3FF;
  }

  private static int clock(long cell) {
    return (int) (cell >>> 2 & CLOCK);
  }

  /** Notes a read of an aligned power of two of bytes; it is to be looked for races afterwards. */
  void noteRead(int at, int size, long access, Clocks clocks) {
    int end = (at + size - 1) >> 1;
    long cell = cell(at, size, access);
    long[] known = readers;
    long[] first = known == null ? makeReaders() : known;
    long last = NONE;
    for (int i = at >> 1; i <= end; i++) {
      long before = first[i];
      // Most of the time all bytes of an access have the same past.
      if (before == last || isSame(before, cell) || isOrdered(before, clocks, cell)) {
        last = before;
        first[i] = cell;
      } else {
        makeOtherReaders()[i] = cell;
      }
    }
  }

  /** Notes a write, and returns an earlier one that nothing orders before it, or NONE. */
  long noteWrite(int at, int size, long access, Clocks clocks) {
    int end = (at + size - 1) >> 1;
    long cell = cell(at, size, access);
    long[] known = writers;
    long[] last = known == null ? makeWriters() : known;
    long race = race(last, at, size, access, clocks);
    for (int i = at >> 1; i <= end; i++) {
      last[i] = cell;
    }
    return race;
  }

  /**
   * Returns a write that nothing orders before a read that was noted, or NONE. Of two blocks that
   * access the same at the same moment at least one sees the other, if there is a full fence in
   * between.
   */
  long raceOfRead(int at, int size, long access, Clocks clocks) {
    return race(writers, at, size, access, clocks);
  }

  /** Returns an access that nothing orders before a write that was noted, or NONE. */
  long raceOfWrite(int at, int size, long access, Clocks clocks) {
    long race = race(writers, at, size, access, clocks);
    if (race == NONE) {
      race = race(readers, at, size, access, clocks);
    }
    return race == NONE ? race(otherReaders, at, size, access, clocks) : race;
  }

  private long race(long @Nullable [] noted, int at, int size, long access, Clocks clocks) {
    if (noted == null) {
      return NONE;
    }
    int end = (at + size - 1) >> 1;
    long cell = cell(at, size, access);
    long last = NONE;
    for (int i = at >> 1; i <= end; i++) {
      long before = noted[i];
      if (before != last) {
        if (isRace(before, cell, clocks)) {
          return before;
        }
        last = before;
      }
    }
    return NONE;
  }

  private static long cell(int at, int size, long access) {
    return access | (size == 1 ? 1L << (at & 1) : 3);
  }

  private synchronized long[] makeWriters() {
    long[] made = writers == null ? new long[cells] : writers;
    writers = made;
    return made;
  }

  private synchronized long[] makeReaders() {
    long[] made = readers == null ? new long[cells] : readers;
    readers = made;
    return made;
  }

  private synchronized long[] makeOtherReaders() {
    long[] made = otherReaders == null ? new long[cells] : otherReaders;
    otherReaders = made;
    return made;
  }

  private static boolean isSame(long a, long b) {
    return ((a ^ b) & THREAD_AND_BLOCK) == 0;
  }

  private boolean isRace(long before, long now, Clocks clocks) {
    return before != NONE
        && (before & now & 3) != 0
        && (before & now & STRONG) == 0
        && !isSame(before, now)
        && !isOrdered(before, clocks, now);
  }

  private boolean isOrdered(long before, Clocks clocks, long now) {
    if (block(before) == block(now)) {
      return clocks.isOver(thread(before), clock(before), thread(now));
    }
    // Shared memory: what is left from the block that used it before.
    return !global || clocks.isOver(block(before), thread(before), clock(before), thread(now));
  }
}
