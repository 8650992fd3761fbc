package org.logits4j.gpusim;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Runs the blocks of a launch, in an order that the seed decides, on a few workers. */
final class Launch {
  private static final ExecutorService HELPERS = Executors.newCachedThreadPool(Launch::newThread);

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

  private static Thread newThread(Runnable work) {
    Thread thread = new Thread(work, "simulated-gpu");
    thread.setDaemon(true);
    return thread;
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
    List<Helper> helpers = new ArrayList<>();
    for (int i = 1; i < workers; i++) {
      Helper helper = new Helper();
      HELPERS.execute(helper);
      helpers.add(helper);
    }
    work();
    helpers.forEach(Helper::join);
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
      long turn = next.getAndIncrement();
      if (turn >= blocks) {
        return;
      }
      Block block = new Block(setup);
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

  /** Another worker; one that has not begun when all blocks are done never does. */
  private final class Helper implements Runnable {
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final CountDownLatch done = new CountDownLatch(1);

    @Override
    public void run() {
      if (claimed.compareAndSet(false, true)) {
        work();
        done.countDown();
      }
    }

    void join() {
      if (claimed.compareAndSet(false, true)) {
        return;
      }
      boolean interrupted = false;
      while (true) {
        try {
          done.await();
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
}
