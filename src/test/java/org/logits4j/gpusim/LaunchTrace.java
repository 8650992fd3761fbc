package org.logits4j.gpusim;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a launch did to the device's memory, over all blocks. */
final class LaunchTrace {
  private final boolean races;
  private final Map<Long, Knowledge> released = new ConcurrentHashMap<>();

  LaunchTrace(boolean races) {
    this.races = races;
  }

  PageTrace newPage(int bytes) {
    return new PageTrace(this, new RaceCells(races ? bytes : 0, true));
  }

  /** Returns what was released so far at an address: by which atomics read it, they may know. */
  Knowledge released(long address) {
    return released.getOrDefault(address, Knowledge.NONE);
  }

  void release(long address, Knowledge knowledge) {
    released.merge(address, knowledge, Knowledge::join);
  }
}
