package org.logits4j.gpusim;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The last accesses to each two bytes of a stretch of memory: one write, and two reads.
 *
 * <p>An access is one long: its block, thread, the thread's clock and which of the two bytes.
 * Blocks run at the same time: on the device's memory an access is noted before others are looked
 * for.
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

  /** Notes a read, and returns an earlier write that nothing orders before it, or NONE. */
  long read(int at, int size, long access, Clocks clocks) {
    int end = (at + size - 1) >> 1;
    long[] known = readers;
    long[] first = known == null ? makeReaders() : known;
    for (int i = at >> 1; i <= end; i++) {
      long cell = access | mask(i, at, size);
      long before = first[i];
      if (before == NONE || isSame(before, cell) || isOrdered(before, clocks, cell)) {
        first[i] = cell;
      } else {
        makeOtherReaders()[i] = cell;
      }
    }
    fence();
    long race = NONE;
    for (int i = at >> 1; i <= end; i++) {
      race = later(race, writers, i, access | mask(i, at, size), clocks);
    }
    return race;
  }

  /** Notes a write, and returns an earlier access that nothing orders before it, or NONE. */
  long write(int at, int size, long access, Clocks clocks) {
    int end = (at + size - 1) >> 1;
    long race = NONE;
    long[] known = writers;
    long[] last = known == null ? makeWriters() : known;
    for (int i = at >> 1; i <= end; i++) {
      long cell = access | mask(i, at, size);
      race = later(race, last, i, cell, clocks);
      last[i] = cell;
    }
    fence();
    for (int i = at >> 1; i <= end; i++) {
      long cell = access | mask(i, at, size);
      // Another block may have written at the same moment.
      race = later(race, last, i, cell, clocks);
      race = later(race, readers, i, cell, clocks);
      race = later(race, otherReaders, i, cell, clocks);
    }
    return race;
  }

  /** Of two blocks that access the same at the same moment, at least one sees the other. */
  private void fence() {
    if (global) {
      VarHandle.fullFence();
    }
  }

  private long later(long race, long @Nullable [] noted, int i, long now, Clocks clocks) {
    long before = noted == null ? NONE : noted[i];
    return isRace(before, now, clocks) ? before : race;
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

  private static long mask(int cell, int at, int size) {
    long low = 2 * cell >= at ? 1 : 0;
    long high = 2 * cell + 1 < at + size ? 2 : 0;
    return low | high;
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
