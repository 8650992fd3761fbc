package org.logits4j.gpusim;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs the blocks of a launch, in an order that the seed decides, on a few workers. */
final class Launch {
  private final LaunchSetup setup;
  private final long blocks;
  private final long first;
  private final long stride;
  private final AtomicLong next = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Counters total = new Counters();
  private final Tally tally = new Tally();

  Launch(LaunchSetup setup) {
    this.setup = setup;
    blocks = setup.grid().count();
    long seed = setup.options().seed();
    first = Math.floorMod(seed * 0x9E3779B9L, blocks);
    stride = stride(Math.floorMod(seed * 0x85EBCA6BL, blocks));
  }

  /** Returns a step that visits every block once. */
  private long stride(long wanted) {
    long step = Math.max(1, wanted);
    while (gcd(step, blocks) != 1) {
      step++;
    }
    return step;
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  LaunchReport run() {
    long workers = Math.min(setup.options().workers(), blocks);
    List<Thread> others = new ArrayList<>();
    for (int i = 1; i < workers; i++) {
      Thread thread = new Thread(this::work, "simulated-gpu-" + i);
      thread.setDaemon(true);
      thread.start();
      others.add(thread);
    }
    work();
    others.forEach(Launch::join);
    Throwable failed = failure.get();
    if (failed instanceof SimulationException found) {
      throw found;
    }
    if (failed != null) {
      throw new IllegalStateException("kernel " + setup.kernel().name(), failed);
    }
    return new LaunchReport(total, tally);
  }

  private void work() {
    try {
      Block block = new Block(setup);
      long turn = next.getAndIncrement();
      while (turn < blocks && failure.get() == null) {
        block.run((first + turn * stride) % blocks);
        turn = next.getAndIncrement();
      }
      synchronized (total) {
        total.add(block.counters());
        tally.add(block.memory().tally());
      }
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
