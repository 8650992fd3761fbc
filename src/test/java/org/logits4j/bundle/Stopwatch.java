package org.logits4j.bundle;

import java.util.ArrayList;
import java.util.List;
import org.logits4j.cuda.BundleCard;
import org.logits4j.cuda.BundleTimer;

/** Times work on a card's stream, each run apart, once the card is warm. */
final class Stopwatch implements AutoCloseable {
  private final BundleCard card;
  private final BenchScale scale;
  private final List<BundleTimer> timers = new ArrayList<>();

  Stopwatch(BundleCard card, BenchScale scale) {
    this.card = card;
    this.scale = scale;
    for (int i = 0; i < scale.buffers(); i++) {
      timers.add(card.timer());
    }
  }

  /** What is timed: runs on one buffer after the other. */
  interface Work {
    /**
     * Gets all buffers ready; not timed. It leaves the card with so much to do that the first runs
     * are all given before it comes to them: else what the host takes to give them were timed too.
     */
    default void prepare() {
      run(0);
    }

    /** One run. */
    void run(int buffer);

    /** Frees what the runs since {@link #prepare} made; not timed. */
    default void settle() {}
  }

  /** Times rounds of runs, each round over all buffers; as many milliseconds to warm up first. */
  Times time(Work work) {
    double warm = 0;
    double fastest = Double.MAX_VALUE;
    do {
      for (double milliseconds : round(work)) {
        warm += milliseconds;
        fastest = Math.min(fastest, milliseconds);
      }
    } while (warm < scale.milliseconds());
    double wanted = scale.milliseconds() / Math.max(fastest, 1e-3);
    double runs = Math.max(scale.minRuns(), Math.min(scale.maxRuns(), wanted));
    List<Double> milliseconds = new ArrayList<>();
    while (milliseconds.size() < runs) {
      milliseconds.addAll(round(work));
    }
    return Times.of(milliseconds);
  }

  private List<Double> round(Work work) {
    work.prepare();
    for (int buffer = 0; buffer < timers.size(); buffer++) {
      timers.get(buffer).start();
      work.run(buffer);
      timers.get(buffer).stop();
    }
    List<Double> milliseconds = timers.stream().map(BundleTimer::milliseconds).toList();
    card.synchronize();
    work.settle();
    return milliseconds;
  }

  @Override
  public void close() {
    timers.forEach(BundleTimer::close);
  }
}
