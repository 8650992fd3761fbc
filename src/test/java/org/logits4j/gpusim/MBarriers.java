package org.logits4j.gpusim;

import java.util.HashMap;
import java.util.Map;

/** The mbarriers in the shared memory of a block, by their places. */
final class MBarriers {
  private static final int BYTES = 8;

  private final Block block;
  private final Map<Integer, MBarrier> barriers = new HashMap<>();

  MBarriers(Block block) {
    this.block = block;
  }

  void reset() {
    barriers.clear();
  }

  /** Refuses other accesses to the memory of an mbarrier. */
  void checkPlain(Warp warp, int lane, int at, int size) {
    if (barriers.isEmpty()) {
      return;
    }
    for (int place = at & -BYTES; place < at + size; place += BYTES) {
      if (barriers.containsKey(place)) {
        throw warp.fault(
            Fault.MBARRIER, lane, "there is an mbarrier at 0x%x, not invalidated".formatted(place));
      }
    }
  }

  void init(Warp warp, int lane, int at, long count) {
    if (count < 1 || count > MBarrier.MAX_COUNT) {
      throw warp.fault(Fault.MBARRIER, lane, "a count of %d arrivals".formatted(count));
    }
    checkPlain(warp, lane, at, BYTES);
    int thread = warp.thread(lane);
    barriers.put(at, new MBarrier((int) count, block.clocks(), thread, block.threads()));
  }

  void invalidate(Warp warp, int lane, int at) {
    find(warp, lane, at);
    barriers.remove(at);
  }

  /** Returns the mbarrier at a place, which the thread must know of. */
  MBarrier find(Warp warp, int lane, int at) {
    MBarrier found = barriers.get(at);
    if (found == null) {
      throw warp.fault(Fault.MBARRIER, lane, "there is no mbarrier at 0x%x".formatted(at));
    }
    int passed = block.cluster().barrier().passed(warp.block(), warp.thread(lane));
    if (!found.isKnown(warp.block().clocks(), warp.thread(lane), passed)) {
      throw warp.fault(
          Fault.RACE,
          lane,
          "nothing orders this after the init of the mbarrier at 0x%x".formatted(at));
    }
    return found;
  }

  /** Whether a mbarrier is still there. */
  boolean has(MBarrier barrier) {
    return barriers.containsValue(barrier);
  }

  void fenceInits(int thread) {
    barriers.values().forEach(barrier -> barrier.fenceInit(thread));
  }

  void publishInits(int thread, int phase) {
    barriers.values().forEach(barrier -> barrier.publishInit(thread, phase));
  }
}
