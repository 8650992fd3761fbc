package org.logits4j.gpusim;

import java.util.Arrays;

/** Counts along addresses that rise, kept as runs of the same count; zeros are left out. */
final class Runs {
  private long[] starts = new long[8];
  private long[] ends = new long[8];
  private int[] counts = new int[8];
  private int size;

  /** Appends a count for some bytes behind all others. */
  void append(long address, long bytes, int count) {
    if (count == 0 || bytes == 0) {
      return;
    }
    if (size > 0 && counts[size - 1] == count && ends[size - 1] == address) {
      ends[size - 1] = address + bytes;
      return;
    }
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
    }
    starts[size] = address;
    ends[size] = address + bytes;
    counts[size] = count;
    size++;
  }

  /** Gives room back that is not needed. */
  void trim() {
    starts = Arrays.copyOf(starts, size);
    ends = Arrays.copyOf(ends, size);
    counts = Arrays.copyOf(counts, size);
  }

  /** Returns the bytes with a count, over all addresses. */
  long covered() {
    long sum = 0;
    for (int i = 0; i < size; i++) {
      sum += ends[i] - starts[i];
    }
    return sum;
  }

  /** Returns the sums and extremes over a range. */
  Summary summary(long from, long to) {
    long sum = 0;
    long covered = 0;
    int least = Integer.MAX_VALUE;
    int most = 0;
    for (int i = firstBehind(from); i < size && starts[i] < to; i++) {
      long bytes = Math.min(ends[i], to) - Math.max(starts[i], from);
      sum += bytes * counts[i];
      covered += bytes;
      least = Math.min(least, counts[i]);
      most = Math.max(most, counts[i]);
    }
    return new Summary(sum, covered, covered == to - from ? least : 0, most);
  }

  /** Returns the first run that ends behind an address. */
  private int firstBehind(long address) {
    int found = Arrays.binarySearch(ends, 0, size, address);
    return found >= 0 ? found + 1 : -found - 1;
  }

  int size() {
    return size;
  }

  long start(int run) {
    return starts[run];
  }

  long end(int run) {
    return ends[run];
  }

  /**
   * What the counts of a range come to.
   *
   * @param sum of the counts of all bytes
   * @param covered the bytes with a count
   * @param least the smallest count of a byte
   * @param most the largest one
   */
  record Summary(long sum, long covered, int least, int most) {}
}
