package org.logits4j.gpusim;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The last accesses to each two bytes of a stretch of memory: one write, and two reads.
 *
 * <p>An access is one long: its block, thread, the thread's clock, how strong it is, and which of
 * the two bytes; or the number of an asynchronous copy. Blocks run at the same time: on the
 * device's memory an access is noted before others are looked for, which may be done for all lanes
 * at once.
 */
final class RaceCells {
  static final long NONE = 0;
  static final int MAX_BLOCKS = 1 << 24;
  private static final long COPY = 1L << 63;
  private static final int STRENGTH = 61;
  private static final long CLOCK = 0x1FFFFFF;
  private static final long THREAD_AND_BLOCK = (((1L << 61) - 1) & -(1L << 27)) | COPY;

  private final int cells;
  private final boolean global;
  private long @Nullable [] writers;
  private long @Nullable [] readers;
  private long @Nullable [] otherReaders;

  RaceCells(int bytes, boolean global) {
    cells = (bytes + 1) / 2;
    this.global = global;
  }

  /**
   * Describes an access, but for the bytes. Strong ones do not race with each other, if the scope
   * of each has the other's thread.
   */
  static long access(long block, int thread, int clock, @Nullable MemoryScope scope) {
    long strength = scope == null ? 0 : scope.ordinal() + 1;
    return strength << STRENGTH | block << 37 | (long) thread << 27 | (clock & CLOCK) << 2;
  }

  /** Whether a cell names an asynchronous copy. */
  static boolean isCopy(long cell) {
    return cell < 0;
  }

  /** Returns the number of an asynchronous copy. */
  static long copy(long cell) {
    return (cell & ~COPY) >>> 27;
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
      if (before == last || isSame(before, cell) || isOrdered(before, clocks, cell, false)) {
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
    long race = race(last, true, at, size, access, clocks);
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
    return race(writers, true, at, size, access, clocks);
  }

  /** Returns an access that nothing orders before a write that was noted, or NONE. */
  long raceOfWrite(int at, int size, long access, Clocks clocks) {
    long race = race(writers, true, at, size, access, clocks);
    if (race == NONE) {
      race = race(readers, false, at, size, access, clocks);
    }
    return race == NONE ? race(otherReaders, false, at, size, access, clocks) : race;
  }

  private long race(
      long @Nullable [] noted, boolean write, int at, int size, long access, Clocks clocks) {
    if (noted == null) {
      return NONE;
    }
    int end = (at + size - 1) >> 1;
    long cell = cell(at, size, access);
    long last = NONE;
    for (int i = at >> 1; i <= end; i++) {
      long before = noted[i];
      if (before != last) {
        if (isRace(before, cell, clocks, write)) {
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

  private boolean isRace(long before, long now, Clocks clocks, boolean write) {
    return before != NONE
        && (before & now & 3) != 0
        && !isSame(before, now)
        && !areStrong(before, now, clocks)
        && !isOrdered(before, clocks, now, write);
  }

  /** Whether the scope of each of two strong accesses has the other's thread. */
  private static boolean areStrong(long before, long now, Clocks clocks) {
    int least = Math.min((int) (before >>> STRENGTH) & 3, (int) (now >>> STRENGTH) & 3);
    return least > 0 && least > clocks.common(block(before)).ordinal();
  }

  private boolean isOrdered(long before, Clocks clocks, long now, boolean write) {
    if (isCopy(before)) {
      return clocks.isDone(copy(before), write, thread(now));
    }
    if (block(before) == block(now)) {
      return clocks.isOver(thread(before), clock(before), thread(now));
    }
    return isStale(before, clocks)
        || clocks.isOver(block(before), thread(before), clock(before), thread(now));
  }

  /** Shared memory: what is left from the cluster that used it before. */
  private boolean isStale(long before, Clocks clocks) {
    return !global && clocks.common(block(before)) == MemoryScope.GPU;
  }

  /**
   * Notes what a copy reads or writes, and returns an access that does not come before it, or NONE.
   *
   * @param copy its number
   * @param issuer what tells of the thread that issues it
   */
  long noteCopy(int at, int length, boolean write, long copy, CopyIssuer issuer) {
    long cell = COPY | copy << 27 | 3;
    long race = raceOfCopy(at, length, write, cell, issuer);
    long[] mine =
        write
            ? writers == null ? makeWriters() : writers
            : readers == null ? makeReaders() : readers;
    for (int i = at >> 1; i <= (at + length - 1) >> 1; i++) {
      if (!write && mine[i] != NONE && !isBefore(mine[i], false, cell, issuer)) {
        makeOtherReaders()[i] = cell;
      } else {
        mine[i] = cell;
      }
    }
    VarHandle.fullFence();
    return race != NONE ? race : raceOfCopy(at, length, write, cell, issuer);
  }

  private long raceOfCopy(int at, int length, boolean write, long cell, CopyIssuer issuer) {
    long race = raceOfCopy(writers, true, at, length, cell, issuer);
    if (race == NONE && write) {
      race = raceOfCopy(readers, false, at, length, cell, issuer);
      race = race == NONE ? raceOfCopy(otherReaders, false, at, length, cell, issuer) : race;
    }
    return race;
  }

  private long raceOfCopy(
      long @Nullable [] noted, boolean write, int at, int length, long cell, CopyIssuer issuer) {
    if (noted == null) {
      return NONE;
    }
    long last = NONE;
    for (int i = at >> 1; i <= (at + length - 1) >> 1; i++) {
      if (noted[i] != last) {
        last = noted[i];
        if (last != NONE && !isBefore(last, write, cell, issuer)) {
          return last;
        }
      }
    }
    return NONE;
  }

  private boolean isBefore(long before, boolean write, long cell, CopyIssuer issuer) {
    if (isSame(before, cell)) {
      return true;
    }
    if (isCopy(before)) {
      return issuer.isDone(copy(before), write);
    }
    return isStale(before, issuer.clocks())
        || issuer.isBefore(block(before), thread(before), clock(before), write);
  }
}
