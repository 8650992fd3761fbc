package org.logits4j.gpusim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The barriers of a block. */
final class Barriers {
  private static final int COUNT = 16;

  private final Block block;
  private final List<List<Arrival>> arrivals = new ArrayList<>();
  private final int[] holding = new int[COUNT];

  /** Lanes of a warp that came to a barrier. */
  private record Arrival(Warp warp, int pc, int lanes, BarrierOp op) {}

  Barriers(Block block) {
    this.block = block;
    for (int i = 0; i < COUNT; i++) {
      arrivals.add(new ArrayList<>());
    }
  }

  void reset() {
    arrivals.forEach(List::clear);
    Arrays.fill(holding, 0);
  }

  /** Called when lanes came to a barrier, where they wait already. */
  void arrive(Warp warp, BarrierOp op, int lanes) {
    int first = Integer.numberOfTrailingZeros(lanes);
    int pc = warp.groups().place(first);
    int id = op.id(warp, first);
    int expected = op.expected(warp, first);
    check(warp, op, lanes, id, expected);
    List<Arrival> here = arrivals.get(id);
    here.add(new Arrival(warp, pc, lanes, op));
    holding[id] += Integer.bitCount(op.contribution(warp, lanes));
    if (!op.waits()) {
      warp.groups().release(pc, Groups.State.AT_BARRIER, lanes);
    }
    int arrived = here.stream().mapToInt(a -> Integer.bitCount(a.lanes())).sum();
    if (arrived > expected) {
      throw warp.fault(
          Fault.BARRIER_DIVERGENCE,
          first,
          "%d threads at barrier %d, %d expected".formatted(arrived, id, expected));
    }
    if (arrived == expected) {
      complete(id, arrived);
    }
  }

  private void check(Warp warp, BarrierOp op, int lanes, int id, int expected) {
    for (int left = lanes; left != 0; left &= left - 1) {
      int lane = Integer.numberOfTrailingZeros(left);
      if (op.id(warp, lane) != id || op.expected(warp, lane) != expected) {
        throw warp.fault(Fault.BARRIER_DIVERGENCE, lane, "lanes of a warp at different barriers");
      }
    }
    int first = Integer.numberOfTrailingZeros(lanes);
    if (id < 0 || id >= COUNT) {
      throw warp.fault(Fault.BARRIER_DIVERGENCE, first, "there is no barrier " + id);
    }
    boolean explicit = expected != block.threads();
    if (explicit && (expected <= 0 || expected % Warp.LANES != 0)) {
      throw warp.fault(
          Fault.BARRIER_DIVERGENCE, first, expected + " is not a multiple of the warp's size");
    }
    for (Arrival other : arrivals.get(id)) {
      boolean split = other.warp() == warp && other.pc() != warp.groups().place(first);
      if (split && op.isAligned()) {
        throw warp.fault(
            Fault.BARRIER_DIVERGENCE,
            first,
            "lanes of the same warp wait for this barrier at line " + other.op().source().line());
      }
    }
  }

  private void complete(int id, int arrived) {
    List<Arrival> here = List.copyOf(arrivals.get(id));
    arrivals.get(id).clear();
    int holds = holding[id];
    holding[id] = 0;
    if (arrived == block.threads()) {
      block.clocks().barrier();
    } else {
      block.clocks().join(threads(here, arrived));
    }
    for (Arrival arrival : here) {
      Warp warp = arrival.warp();
      if (arrival.op().waits()) {
        arrival.op().finish(warp, arrival.lanes(), holds, arrived);
        warp.groups().release(arrival.pc(), Groups.State.AT_BARRIER, arrival.lanes());
        block.wake(warp);
      }
    }
  }

  private static int[] threads(List<Arrival> arrivals, int count) {
    int[] threads = new int[count];
    int i = 0;
    for (Arrival arrival : arrivals) {
      for (int left = arrival.lanes(); left != 0; left &= left - 1) {
        threads[i++] = arrival.warp().thread(Integer.numberOfTrailingZeros(left));
      }
    }
    return threads;
  }

  /** Throws if a thread waits at a barrier, and says which one does not come. */
  void checkStuck() {
    for (List<Arrival> here : arrivals) {
      for (Arrival arrival : here) {
        if (arrival.op().waits()) {
          Warp warp = arrival.warp();
          warp.at(arrival.pc());
          int lane = Integer.numberOfTrailingZeros(arrival.lanes());
          throw warp.fault(Fault.BARRIER_DIVERGENCE, lane, absent(here));
        }
      }
    }
  }

  private String absent(List<Arrival> here) {
    boolean[] present = new boolean[block.threads()];
    int arrived = 0;
    for (Arrival arrival : here) {
      for (int left = arrival.lanes(); left != 0; left &= left - 1) {
        present[arrival.warp().thread(Integer.numberOfTrailingZeros(left))] = true;
        arrived++;
      }
    }
    String count = arrived + " threads wait, ";
    for (int t = 0; t < present.length; t++) {
      if (!present[t]) {
        int place = block.warp(t / Warp.LANES).groups().place(t % Warp.LANES);
        String where =
            place < 0
                ? " has exited"
                : " waits at line " + block.warp(t / Warp.LANES).op(place).source().line();
        return count + "thread " + block.threadPosition(t) + where;
      }
    }
    return count + "more are expected than the block has";
  }
}
