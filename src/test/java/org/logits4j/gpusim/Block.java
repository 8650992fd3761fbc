package org.logits4j.gpusim;

import java.util.Arrays;
import java.util.SplittableRandom;

/** A block as one worker runs it, reused for one block after the other. */
final class Block {
  private static final int SHORT_BATCH = 8;
  private static final int LONG_BATCH = 256;

  private final LaunchSetup setup;
  private final int threads;
  private final Counters counters = new Counters();
  private final Warp[] warps;
  private final Warp[] runnable;
  private final boolean[] parked;
  private final Barriers barriers = new Barriers(this);
  private final MemoryAccess memory;
  private int running;
  private long index;
  private Clocks clocks;
  private long instructionsLeft;

  Block(LaunchSetup setup) {
    this.setup = setup;
    threads = (int) setup.blockExtent().count();
    this.clocks = new Clocks(0, threads());
    this.memory = new MemoryAccess(this, setup);
    warps = new Warp[(threads() + Warp.LANES - 1) / Warp.LANES];
    runnable = new Warp[warps.length];
    parked = new boolean[warps.length];
    for (int i = 0; i < warps.length; i++) {
      warps[i] = new Warp(this, i, setup.kernel());
      Specials.fillAll(warps[i], setup.kernel());
    }
  }

  /** Runs one block to its end. */
  void run(long newIndex) {
    index = newIndex;
    clocks = new Clocks(index, threads());
    instructionsLeft = setup.options().instructionBudget();
    barriers.reset();
    memory.startBlock();
    SplittableRandom random = new SplittableRandom(setup.options().seed() * 31 + index);
    running = warps.length;
    Arrays.fill(parked, false);
    for (int i = 0; i < warps.length; i++) {
      int lanes = Math.min(Warp.LANES, threads() - i * Warp.LANES);
      warps[i].start(-1 >>> (Warp.LANES - lanes));
      Specials.fillBlock(warps[i], setup.kernel());
      runnable[i] = warps[i];
    }
    schedule(random);
  }

  private void schedule(SplittableRandom random) {
    while (running > 0) {
      int pick = random.nextInt(running);
      Warp warp = runnable[pick];
      int batch = random.nextInt(4) == 0 ? SHORT_BATCH : LONG_BATCH;
      boolean moved = warp.run(1 + random.nextInt(batch), random);
      if (warp.isDone() || !moved) {
        parked[warp.index()] = !warp.isDone();
        runnable[pick] = runnable[--running];
      }
    }
    for (boolean waiting : parked) {
      if (waiting) {
        throw stuck();
      }
    }
  }

  private SimulationException stuck() {
    for (Warp warp : warps) {
      Meetings.reportStuck(warp);
    }
    return barriers.stuck();
  }

  /** Lets a warp run again for which a barrier has opened. */
  void wake(Warp warp) {
    if (parked[warp.index()]) {
      parked[warp.index()] = false;
      runnable[running++] = warp;
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

  Counters counters() {
    return counters;
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
