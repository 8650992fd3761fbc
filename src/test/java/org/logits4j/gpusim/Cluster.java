package org.logits4j.gpusim;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a cluster, mostly only one, as one worker runs them: their warps take turns that
 * the seed decides. Reused for one cluster after the other.
 */
final class Cluster {
  private static final int SHORT_BATCH = 8;
  private static final int LONG_BATCH = 256;

  /** How many strong accesses between two of its slices count as waiting for another cluster. */
  private static final int POLLS = 2_048;

  /** The same for one that waited before. */
  private static final int MORE_POLLS = 64;

  private final LaunchSetup setup;
  private final Block[] blocks;
  private final Warp[] runnable;
  private final Counters counters = new Counters();
  private final Tally tally = new Tally();
  private final ClusterBarrier barrier = new ClusterBarrier(this);
  private final AsyncCopies copies = new AsyncCopies(this);
  private SplittableRandom random = new SplittableRandom(0);
  private int running;
  private int polls;
  private int mostPolls;

  Cluster(LaunchSetup setup) {
    this.setup = setup;
    blocks = new Block[setup.shape().size()];
    int warps = 0;
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = new Block(setup, this);
      warps += blocks[i].warps();
    }
    runnable = new Warp[warps];
  }

  /** Starts the blocks of a cluster. */
  void start(long number) {
    running = 0;
    mostPolls = POLLS;
    long first = setup.shape().block(number, 0);
    random = new SplittableRandom(setup.options().seed() * 31 + first);
    barrier.reset();
    copies.reset();
    for (int rank = 0; rank < blocks.length; rank++) {
      Block block = blocks[rank];
      block.start(setup.shape().block(number, rank));
      for (int i = 0; i < block.warps(); i++) {
        runnable[running++] = block.warp(i);
      }
    }
  }

  /** Runs until all blocks have ended; returns false where they wait for other clusters. */
  boolean run() {
    polls = 0;
    while (running > 0) {
      int pick = random.nextInt(running);
      Warp warp = runnable[pick];
      int batch = random.nextInt(4) == 0 ? SHORT_BATCH : LONG_BATCH;
      boolean moved = warp.run(1 + random.nextInt(batch), random);
      if (warp.isDone() || !moved) {
        runnable[pick] = runnable[--running];
        if (warp.isDone()) {
          warp.block().warpEnded();
        } else {
          warp.park();
        }
      }
      copies.turn();
      if (polls > mostPolls && running > 0) {
        mostPolls = MORE_POLLS;
        return false;
      }
    }
    for (Block block : blocks) {
      block.checkEnded();
    }
    copies.landAll();
    return true;
  }

  /** Lets a parked warp run again. */
  void wake(Warp warp) {
    runnable[running++] = warp;
  }

  /**
   * A strong access of a warp to the device's memory: many of them mean that something is waited
   * for.
   */
  void notePoll() {
    polls++;
  }

  int size() {
    return blocks.length;
  }

  Block block(int rank) {
    return blocks[rank];
  }

  /** Returns the block with an index, or null if it is not of this cluster. */
  @Nullable Block find(long index) {
    for (Block block : blocks) {
      if (block.index() == index) {
        return block;
      }
    }
    return null;
  }

  /** Returns the block in whose memory an address of the cluster's window lies. */
  Block owner(Warp warp, int lane, long address) {
    long rank = (address >>> MemoryAccess.BLOCK_SHIFT) - 1;
    if (rank >= blocks.length) {
      throw warp.fault(
          Fault.OUT_OF_BOUNDS,
          lane,
          "0x%x is in the memory of no block of the cluster".formatted(address));
    }
    return rank < 0 ? warp.block() : blocks[(int) rank];
  }

  LaunchSetup setup() {
    return setup;
  }

  SplittableRandom random() {
    return random;
  }

  ClusterBarrier barrier() {
    return barrier;
  }

  AsyncCopies copies() {
    return copies;
  }

  Counters counters() {
    return counters;
  }

  Tally tally() {
    return tally;
  }
}
