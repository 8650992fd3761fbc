package org.logits4j.gpusim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The barrier of a cluster, which all threads of all its blocks arrive at, those that have exited
 * too.
 */
final class ClusterBarrier {
  private final Cluster cluster;
  private final List<Waiting> waiting = new ArrayList<>();
  private int[][] arrivedIn = {};
  private int[][] passed = {};
  private ClusterBarrierOp[][] arrivedAt = {};
  private int phase;
  private int arrived;
  private int expected;
  private Knowledge.Builder arriving = new Knowledge.Builder();
  private Knowledge behind = Knowledge.NONE;

  /** Lanes that wait. */
  private record Waiting(Warp warp, int pc, int lanes) {}

  ClusterBarrier(Cluster cluster) {
    this.cluster = cluster;
  }

  void reset() {
    if (arrivedIn.length == 0) {
      int threads = cluster.block(0).threads();
      arrivedIn = new int[cluster.size()][threads];
      passed = new int[cluster.size()][threads];
      arrivedAt = new ClusterBarrierOp[cluster.size()][cluster.block(0).warps()];
      expected = cluster.size() * threads;
    }
    for (int i = 0; i < arrivedIn.length; i++) {
      Arrays.fill(arrivedIn[i], 0);
      Arrays.fill(passed[i], 0);
      Arrays.fill(arrivedAt[i], null);
    }
    waiting.clear();
    phase = 1;
    arrived = 0;
    arriving = new Knowledge.Builder();
    behind = Knowledge.NONE;
  }

  /** Returns the last phase that a thread waited for, or 0. */
  int passed(Block block, int thread) {
    return passed[block.rank()][thread];
  }

  void arrive(Warp warp, ClusterBarrierOp op, int lanes) {
    Block block = warp.block();
    int[] mine = arrivedIn[block.rank()];
    ClusterBarrierOp[] at = arrivedAt[block.rank()];
    for (int left = lanes; left != 0; left &= left - 1) {
      int lane = Integer.numberOfTrailingZeros(left);
      int thread = warp.thread(lane);
      if (mine[thread] != 0) {
        throw warp.fault(
            Fault.BARRIER_DIVERGENCE, lane, "a second arrival at the cluster's barrier");
      }
      mine[thread] = phase;
      block.mbarriers().publishInits(thread, phase);
      if (op.orders()) {
        block.clocks().view(thread).addTo(arriving);
      }
    }
    ClusterBarrierOp other = at[warp.index()];
    if (other != null && other != op && (op.isAligned() || other.isAligned())) {
      throw warp.fault(
          Fault.BARRIER_DIVERGENCE,
          Integer.numberOfTrailingZeros(lanes),
          "lanes of the same warp arrive at line " + other.source().line());
    }
    at[warp.index()] = op;
    arrived += Integer.bitCount(lanes);
    if (arrived == expected) {
      complete();
    }
  }

  private void complete() {
    phase++;
    arrived = 0;
    behind = arriving.build();
    arriving = new Knowledge.Builder();
    for (ClusterBarrierOp[] at : arrivedAt) {
      Arrays.fill(at, null);
    }
    List<Waiting> all = List.copyOf(waiting);
    waiting.clear();
    for (Waiting one : all) {
      pass(one.warp(), one.lanes());
      one.warp().groups().release(one.pc(), Groups.State.AT_CLUSTER_BARRIER, one.lanes());
      one.warp().block().wake(one.warp());
    }
  }

  void await(Warp warp, ClusterBarrierOp op, int lanes) {
    int[] mine = arrivedIn[warp.block().rank()];
    int pc = warp.groups().place(Integer.numberOfTrailingZeros(lanes));
    int over = 0;
    for (int left = lanes; left != 0; left &= left - 1) {
      int lane = Integer.numberOfTrailingZeros(left);
      int in = mine[warp.thread(lane)];
      if (in == 0) {
        throw warp.fault(
            Fault.BARRIER_DIVERGENCE, lane, "a wait at the cluster's barrier without an arrival");
      }
      over |= in < phase ? 1 << lane : 0;
    }
    if (over != 0) {
      pass(warp, over);
      warp.groups().release(pc, Groups.State.AT_CLUSTER_BARRIER, over);
    }
    if (over != lanes) {
      waiting.add(new Waiting(warp, pc, lanes & ~over));
    }
  }

  /** Lets lanes go on, whose phase is complete. */
  private void pass(Warp warp, int lanes) {
    Block block = warp.block();
    block.clocks().acquire(warp.thread(0), lanes, behind);
    for (int left = lanes; left != 0; left &= left - 1) {
      int thread = warp.thread(Integer.numberOfTrailingZeros(left));
      passed[block.rank()][thread] = arrivedIn[block.rank()][thread];
      arrivedIn[block.rank()][thread] = 0;
    }
  }

  /** Throws if a thread waits, and says how many do not come. */
  void checkStuck() {
    for (Waiting one : waiting) {
      one.warp().at(one.pc());
      throw one.warp()
          .fault(
              Fault.BARRIER_DIVERGENCE,
              Integer.numberOfTrailingZeros(one.lanes()),
              "%d of the cluster's %d threads have arrived".formatted(arrived, expected));
    }
  }
}
