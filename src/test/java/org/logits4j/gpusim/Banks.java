package org.logits4j.gpusim;

import java.util.Arrays;

/**
 * The bank conflicts of one warp access to shared memory: 32 banks of 4 bytes. Accesses of 8 bytes
 * are made for half a warp at a time, those of 16 bytes for a quarter.
 */
final class Banks {
  private static final int BANKS = 32;

  private final int[] words = new int[Warp.LANES * 4];
  private final int[] load = new int[BANKS];
  private int count;
  private int part;
  private int wavefronts;
  private int worst;

  void clear() {
    count = 0;
    part = 0;
    wavefronts = 0;
    worst = 0;
  }

  /** Adds the access of a lane; lanes come in order. */
  void add(int lane, int address, int bytes) {
    int parts = Math.max(1, bytes / 4);
    int mine = lane * parts / Warp.LANES;
    if (mine != part) {
      finishPart();
      part = mine;
    }
    for (int i = 0; i < parts; i++) {
      words[count++] = address / 4 + i;
    }
  }

  private void finishPart() {
    if (count == 0) {
      return;
    }
    Arrays.sort(words, 0, count);
    Arrays.fill(load, 0);
    int most = 0;
    for (int i = 0; i < count; i++) {
      if (i == 0 || words[i] != words[i - 1]) {
        most = Math.max(most, ++load[words[i] % BANKS]);
      }
    }
    wavefronts += most;
    worst = Math.max(worst, most);
    count = 0;
  }

  void count(Counters counters) {
    finishPart();
    counters.sharedAccess(wavefronts, worst);
  }
}
