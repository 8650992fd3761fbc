package org.logits4j.gpusim;

/** A set of bytes of the device's memory, as ranges of addresses. */
public final class Footprint {
  /** No bytes. */
  public static final Footprint NONE = new Footprint(new Runs());

  private final Runs runs;

  Footprint(Runs runs) {
    this.runs = runs;
  }

  /** Returns the bytes of a range. */
  public static Footprint of(long address, long length) {
    return rows(address, length, length, 1);
  }

  /** Returns the bytes of some rows, each a stride behind the one before. */
  public static Footprint rows(long address, long width, long stride, long rows) {
    Runs runs = new Runs();
    for (long i = 0; i < rows; i++) {
      runs.append(address + i * stride, width, 1);
    }
    return new Footprint(runs);
  }

  /** Returns an address that both have, or -1. */
  public long common(Footprint other) {
    int i = 0;
    int j = 0;
    while (i < runs.size() && j < other.runs.size()) {
      long from = Math.max(runs.start(i), other.runs.start(j));
      long to = Math.min(runs.end(i), other.runs.end(j));
      if (from < to) {
        return from;
      }
      if (runs.end(i) < other.runs.end(j)) {
        i++;
      } else {
        j++;
      }
    }
    return -1;
  }
}
