package org.logits4j.mutation;

import java.io.PrintStream;
import java.util.EnumMap;
import java.util.Map;

/** Tells how far a run is, and how long the rest will take. Thread-safe. */
final class Progress {
  private static final long BETWEEN = 3_000_000_000L;
  private static final double MINUTE = 60e9;

  private final PrintStream out;
  private final int count;
  private final long start = System.nanoTime();
  private final Map<Verdict.Outcome, Integer> counts = new EnumMap<>(Verdict.Outcome.class);
  private int done;
  private long last = start - BETWEEN;

  Progress(PrintStream out, int count) {
    this.out = out;
    this.count = count;
  }

  /** Counts a verdict. */
  synchronized void add(Verdict verdict) {
    counts.merge(verdict.outcome(), 1, Integer::sum);
    done++;
    long now = System.nanoTime();
    if (now - last >= BETWEEN || done == count) {
      last = now;
      out.printf(
          "mutate-ptx: %d of %d mutants: %d killed, %d survived, %d equal; about %.0f min left%n",
          done,
          count,
          counts.getOrDefault(Verdict.Outcome.KILLED, 0),
          counts.getOrDefault(Verdict.Outcome.SURVIVED, 0),
          counts.getOrDefault(Verdict.Outcome.EQUAL, 0),
          (double) (now - start) / done * (count - done) / MINUTE);
    }
  }
}
