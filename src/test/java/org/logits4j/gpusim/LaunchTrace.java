package org.logits4j.gpusim;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a launch did to the device's memory, over all blocks. */
final class LaunchTrace {
  private final boolean races;
  private final ClusterShape shape;
  private final Map<Long, Published> released = new ConcurrentHashMap<>();
  private final Map<Long, AsyncCopy> copies = new ConcurrentHashMap<>();
  private final AtomicLong copyCount = new AtomicLong();

  LaunchTrace(boolean races, ClusterShape shape) {
    this.races = races;
    this.shape = shape;
  }

  ClusterShape shape() {
    return shape;
  }

  PageTrace newPage(int bytes) {
    return new PageTrace(this, new RaceCells(races ? bytes : 0, true));
  }

  /** Returns what was released so far at an address, or null: by which strong reads may know. */
  @Nullable Published released(long address) {
    return released.get(address);
  }

  /** Returns the same, a new one if there is none. */
  Published release(long address) {
    return released.computeIfAbsent(address, a -> new Published());
  }

  /** Returns the number of a new copy. */
  long newCopy() {
    return copyCount.getAndIncrement();
  }

  void add(AsyncCopy copy) {
    copies.put(copy.number(), copy);
  }

  AsyncCopy copy(long number) {
    AsyncCopy copy = copies.get(number);
    if (copy == null) {
      throw new IllegalStateException("no copy " + number);
    }
    return copy;
  }
}
