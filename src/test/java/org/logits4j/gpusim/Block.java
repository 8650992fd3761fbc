package org.logits4j.gpusim;

/** A block of a cluster, reused for one block after the other. */
final class Block {
  private final LaunchSetup setup;
  private final Cluster cluster;
  private final int threads;
  private final Warp[] warps;
  private final Barriers barriers = new Barriers(this);
  private final MBarriers mbarriers = new MBarriers(this);
  private final CopyGroups copyGroups;
  private final MemoryAccess memory;
  private int livingWarps;
  private long index;
  private Clocks clocks;
  private long instructionsLeft;

  Block(LaunchSetup setup, Cluster cluster) {
    this.setup = setup;
    this.cluster = cluster;
    threads = (int) setup.blockExtent().count();
    this.clocks = new Clocks(setup.trace(), 0, threads());
    this.copyGroups = new CopyGroups(this);
    this.memory = new MemoryAccess(this, setup);
    warps = new Warp[(threads() + Warp.LANES - 1) / Warp.LANES];
    for (int i = 0; i < warps.length; i++) {
      warps[i] = new Warp(this, i, setup.kernel());
      Specials.fillAll(warps[i], setup.kernel());
    }
  }

  /** Starts one block. */
  void start(long newIndex) {
    index = newIndex;
    clocks = new Clocks(setup.trace(), index, threads());
    instructionsLeft = setup.options().instructionBudget();
    barriers.reset();
    mbarriers.reset();
    copyGroups.reset();
    memory.startBlock();
    livingWarps = warps.length;
    for (int i = 0; i < warps.length; i++) {
      int lanes = Math.min(Warp.LANES, threads() - i * Warp.LANES);
      warps[i].start(-1 >>> (Warp.LANES - lanes));
      Specials.fillBlock(warps[i], setup.kernel());
    }
  }

  /** Called when a warp has ended. */
  void warpEnded() {
    livingWarps--;
    if (livingWarps == 0) {
      copyGroups.checkEnded();
      memory.checkVisits();
    }
  }

  boolean hasExited() {
    return livingWarps == 0;
  }

  /** Throws if a warp waits for what does not come. */
  void checkEnded() {
    if (livingWarps == 0) {
      return;
    }
    for (Warp warp : warps) {
      Meetings.reportStuck(warp);
    }
    barriers.checkStuck();
    cluster.barrier().checkStuck();
    throw new IllegalStateException("nothing waits");
  }

  /** Whether some thread of the block knows that an access of another one is over. */
  boolean knows(long otherBlock, int other, int clock) {
    for (int t = 0; t < threads; t++) {
      if (clocks.isOver(otherBlock, other, clock, t)) {
        return true;
      }
    }
    return false;
  }

  /** Lets a warp run again for which a barrier has opened. */
  void wake(Warp warp) {
    if (warp.unpark()) {
      cluster.wake(warp);
    }
  }

  /** Takes instructions from the budget. */
  void spend(Warp warp, int instructions) {
    instructionsLeft -= instructions;
    if (instructionsLeft < 0) {
      int lane = Integer.numberOfTrailingZeros(~warp.exited());
      throw warp.fault(
          Fault.INFINITE_LOOP,
          lane,
          "more than %d warp instructions".formatted(setup.options().instructionBudget()));
    }
  }

  int threads() {
    return threads;
  }

  long index() {
    return index;
  }

  LaunchSetup setup() {
    return setup;
  }

  Cluster cluster() {
    return cluster;
  }

  MBarriers mbarriers() {
    return mbarriers;
  }

  CopyGroups copyGroups() {
    return copyGroups;
  }

  int warps() {
    return warps.length;
  }

  /** Returns the rank within the cluster. */
  int rank() {
    return setup.shape().rank(index);
  }

  Counters counters() {
    return cluster.counters();
  }

  Clocks clocks() {
    return clocks;
  }

  Barriers barriers() {
    return barriers;
  }

  MemoryAccess memory() {
    return memory;
  }

  Warp warp(int number) {
    return warps[number];
  }

  String kernelName() {
    return setup.kernel().name();
  }

  String position() {
    return setup.grid().position(index);
  }

  String threadPosition(int thread) {
    return setup.blockExtent().position(thread);
  }
}
