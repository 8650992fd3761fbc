package org.logits4j.gpusim;

/** What a launch did to a page: the last accesses, and which 32-byte sectors were touched. */
final class PageTrace {
  private final LaunchTrace launch;
  private final RaceCells cells;
  private final boolean[] sectorsRead = new boolean[Page.BYTES / Coalescing.SECTOR];
  private final boolean[] sectorsWritten = new boolean[Page.BYTES / Coalescing.SECTOR];

  PageTrace(LaunchTrace launch, RaceCells cells) {
    this.launch = launch;
    this.cells = cells;
  }

  LaunchTrace launch() {
    return launch;
  }

  RaceCells cells() {
    return cells;
  }

  /** Notes an access at an offset. */
  void touch(int at, boolean write) {
    (write ? sectorsWritten : sectorsRead)[at / Coalescing.SECTOR] = true;
  }

  long sectorsRead() {
    return count(sectorsRead);
  }

  long sectorsWritten() {
    return count(sectorsWritten);
  }

  private static long count(boolean[] flags) {
    long count = 0;
    for (boolean flag : flags) {
      count += flag ? 1 : 0;
    }
    return count;
  }
}
