package org.logits4j.gpusim;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What a launch did to the device's memory, over all blocks. */
final class LaunchTrace {
  private final boolean races;
  private final Queue<PageTrace> pages = new ConcurrentLinkedQueue<>();
  private final Map<Long, Knowledge> released = new ConcurrentHashMap<>();

  LaunchTrace(boolean races) {
    this.races = races;
  }

  PageTrace newPage() {
    PageTrace page = new PageTrace(this, new RaceCells(races ? Page.BYTES : 0, true));
    pages.add(page);
    return page;
  }

  /** Returns what was released so far at an address: by which atomics read it, they may know. */
  Knowledge released(long address) {
    return released.getOrDefault(address, Knowledge.NONE);
  }

  void release(long address, Knowledge knowledge) {
    released.merge(address, knowledge, Knowledge::join);
  }

  long sectorsRead() {
    return pages.stream().mapToLong(PageTrace::sectorsRead).sum();
  }

  long sectorsWritten() {
    return pages.stream().mapToLong(PageTrace::sectorsWritten).sum();
  }
}
