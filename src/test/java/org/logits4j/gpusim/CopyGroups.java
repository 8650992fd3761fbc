package org.logits4j.gpusim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The copies that the threads of a block have issued, in the groups that they wait for. */
final class CopyGroups {
  private final Block block;
  private final Map<Integer, Groups> bulk = new HashMap<>();
  private final Map<Integer, Groups> plain = new HashMap<>();
  private final List<Issued> loads = new ArrayList<>();

  /** A copy with the thread that issued it. */
  private record Issued(AsyncCopy copy, int thread) {}

  /** The groups of a thread. */
  private static final class Groups {
    private List<AsyncCopy> open = new ArrayList<>();
    private final Deque<List<AsyncCopy>> committed = new ArrayDeque<>();
  }

  CopyGroups(Block block) {
    this.block = block;
  }

  void reset() {
    bulk.clear();
    plain.clear();
    loads.clear();
  }

  private Groups groups(boolean isBulk, int thread) {
    return (isBulk ? bulk : plain).computeIfAbsent(thread, t -> new Groups());
  }

  void add(boolean isBulk, int thread, AsyncCopy copy) {
    groups(isBulk, thread).open.add(copy);
  }

  /** Adds a copy that an mbarrier is told of. */
  void addLoad(int thread, AsyncCopy copy) {
    loads.add(new Issued(copy, thread));
  }

  void commit(boolean isBulk, int thread) {
    Groups groups = groups(isBulk, thread);
    groups.committed.add(groups.open);
    groups.open = new ArrayList<>();
  }

  /** Waits until all groups but the newest are done, or have read their sources. */
  void await(boolean isBulk, int thread, long newest, boolean readOnly) {
    Groups groups = groups(isBulk, thread);
    long old = Math.max(0, groups.committed.size() - newest);
    for (List<AsyncCopy> group : groups.committed) {
      if (old-- <= 0) {
        break;
      }
      for (AsyncCopy copy : group) {
        if (readOnly) {
          copy.read();
          copy.noteRead(block.clocks(), thread);
        } else {
          copy.finish();
          copy.noteKnown(block.clocks(), thread);
        }
      }
    }
    while (!readOnly && groups.committed.size() > newest) {
      groups.committed.remove();
    }
  }

  /** All threads have ended: copies that still use the shared memory are wrong. */
  void checkEnded() {
    bulk.forEach((thread, groups) -> check(groups, thread, false));
    plain.forEach((thread, groups) -> check(groups, thread, true));
    loads.forEach(load -> check(load.copy(), load.thread(), true));
  }

  private void check(Groups groups, int thread, boolean write) {
    groups.committed.forEach(group -> group.forEach(copy -> check(copy, thread, write)));
    groups.open.forEach(copy -> check(copy, thread, write));
  }

  private void check(AsyncCopy copy, int thread, boolean write) {
    if (!copy.isKnown(write)) {
      throw block
          .warp(thread / Warp.LANES)
          .fault(
              Fault.BAD_COPY,
              thread % Warp.LANES,
              "the block ends, and nobody has waited for " + copy);
    }
  }
}
