package org.logits4j.gpusim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs the clusters of a launch, mostly of one block, in an order that the seed decides, on a few
 * workers. A cluster runs to its end, but for one that waits for others: then its worker goes on
 * with others meanwhile, up to {@link #RESIDENT_BLOCKS} blocks in all.
 */
final class Launch {
  private static final ExecutorService HELPERS = Executors.newCachedThreadPool(Launch::newThread);

  /** How many blocks of a worker may have begun and not ended. */
  static final int RESIDENT_BLOCKS = 128;

  private static final long SHORTEST_PAUSE = 20_000;
  private static final long LONGEST_PAUSE = 1_000_000;

  private final LaunchSetup setup;
  private final long clusters;
  private final long first;
  private final long stride;
  private final AtomicLong next = new AtomicLong();
  private final AtomicInteger working = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Counters total = new Counters();
  private final Tally tally = new Tally();

  Launch(LaunchSetup setup) {
    this.setup = setup;
    clusters = setup.shape().clusters().count();
    long seed = setup.options().seed();
    first = Math.floorMod(seed * 0x9E3779B9L, clusters);
    stride = stride(Math.floorMod(seed * 0x85EBCA6BL, clusters));
  }

  private static Thread newThread(Runnable work) {
    Thread thread = new Thread(work, "simulated-gpu");
    thread.setDaemon(true);
    return thread;
  }

  /** Returns a step that visits every cluster once. */
  private long stride(long wanted) {
    long step = Math.max(1, wanted);
    while (gcd(step, clusters) != 1) {
      step++;
    }
    return step;
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  LaunchReport run() {
    long workers = Math.min(setup.options().workers(), clusters);
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
    working.incrementAndGet();
    try {
      new Worker().work();
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    } finally {
      working.decrementAndGet();
    }
  }

  /** What one worker runs. */
  private final class Worker {
    private final int most = Math.max(1, RESIDENT_BLOCKS / setup.shape().size());
    private final Deque<Cluster> waiting = new ArrayDeque<>();
    private final List<Cluster> ended = new ArrayList<>();
    private final List<Cluster> all = new ArrayList<>();

    private long pause = SHORTEST_PAUSE;

    void work() {
      Cluster cluster = next();
      while (cluster != null && failure.get() == null) {
        (cluster.run() ? ended : waiting).add(cluster);
        cluster = next();
      }
      synchronized (total) {
        for (Cluster one : all) {
          total.add(one.counters());
          tally.add(one.tally());
        }
      }
    }

    /** Returns the next cluster to run: a new one as long as there are some and there is room. */
    private @Nullable Cluster next() {
      long turn = waiting.size() < most ? next.getAndIncrement() : clusters;
      if (turn >= clusters) {
        return nextWaiting();
      }
      pause = SHORTEST_PAUSE;
      if (ended.isEmpty()) {
        Cluster made = new Cluster(setup);
        all.add(made);
        ended.add(made);
      }
      Cluster cluster = ended.remove(ended.size() - 1);
      cluster.start((first + turn * stride) % clusters);
      return cluster;
    }

    /** Takes one that waits; what it waits for may be with another worker, which gets some time. */
    private @Nullable Cluster nextWaiting() {
      if (!waiting.isEmpty() && working.get() > 1) {
        LockSupport.parkNanos(pause);
        pause = Math.min(LONGEST_PAUSE, 2 * pause);
      }
      return waiting.poll();
    }
  }

  /** Another worker; one that has not begun when all clusters are done never does. */
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
