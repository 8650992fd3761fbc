package org.logits4j.gpusim;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An asynchronous copy of some bytes, of which each thread may know that it has read its source,
 * and that it is done.
 */
final class AsyncCopy {
  private final long number;
  private final String place;
  private final Block issuer;
  private final Copied from;
  private final Copied to;
  private final Runnable completion;
  private final Map<Long, int[]> readKnown = new ConcurrentHashMap<>();
  private final Map<Long, int[]> doneKnown = new ConcurrentHashMap<>();
  private long readTurn;
  private long doneTurn;
  private boolean read;
  private boolean done;

  /** Bytes in some memory. */
  interface Copied {
    /** Copies them, from one memory to the buffer or the other way round. */
    void move();
  }

  /** Takes what reads the source, what writes the target, and what is done then. */
  AsyncCopy(long number, String place, Block issuer, Copied from, Copied to, Runnable completion) {
    this.number = number;
    this.place = place;
    this.issuer = issuer;
    this.from = from;
    this.to = to;
    this.completion = completion;
  }

  long number() {
    return number;
  }

  void land(long newReadTurn, long newDoneTurn) {
    readTurn = newReadTurn;
    doneTurn = newDoneTurn;
  }

  /** Does what has to be done at a turn; returns whether all is done. */
  boolean turn(long now) {
    if (now >= readTurn) {
      read();
    }
    if (now >= doneTurn) {
      finish();
    }
    return done;
  }

  void read() {
    if (!read) {
      read = true;
      from.move();
    }
  }

  void finish() {
    read();
    if (!done) {
      done = true;
      to.move();
      completion.run();
    }
  }

  /** A thread learns that the source has been read. */
  void noteRead(Clocks clocks, int thread) {
    note(readKnown, clocks, thread);
  }

  /** A thread learns that it is done. */
  void noteKnown(Clocks clocks, int thread) {
    note(readKnown, clocks, thread);
    note(doneKnown, clocks, thread);
  }

  private void note(Map<Long, int[]> known, Clocks clocks, int thread) {
    int[] times = known.computeIfAbsent(clocks.block(), b -> new int[issuer.threads()]);
    if (times[thread] == 0) {
      times[thread] = clocks.now(thread);
    }
  }

  /** Whether anybody has learned that the source has been read, or that it is done. */
  boolean isKnown(boolean write) {
    return !(write ? doneKnown : readKnown).isEmpty();
  }

  /** Whether a thread knows that its writes, or its reads, are over. */
  boolean isKnown(boolean write, Clocks clocks, int thread) {
    for (Map.Entry<Long, int[]> block : (write ? doneKnown : readKnown).entrySet()) {
      int[] times = block.getValue();
      if (block.getKey() == clocks.block() && times[thread] > 0) {
        return true;
      }
      for (int t = 0; t < times.length; t++) {
        if (times[t] > 0 && clocks.isOver(block.getKey(), t, times[t], thread)) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return "the copy of " + place;
  }
}
