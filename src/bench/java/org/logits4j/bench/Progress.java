package org.logits4j.bench;

import java.util.Locale;

/** Says on the standard error how far a run has come, and how long it will still take. */
final class Progress {
  private final long start = System.nanoTime();
  private final long total;
  private long done;

  Progress(long estimatedMillis) {
    total = estimatedMillis;
  }

  void say(String what) {
    // The estimate, until enough has been seen of the machine to correct it.
    double pace = done < total / 50 ? 1 : seconds() * 1000 / done;
    long left = Math.round((total - done) * pace / 1000);
    System.err.printf(
        Locale.ROOT,
        "bench-cpu: %3d%%, %d:%02d left: %s%n",
        done * 100 / Math.max(1, total),
        left / 60,
        left % 60,
        what);
  }

  void done(long estimatedMillis) {
    done += estimatedMillis;
  }

  double seconds() {
    return Math.round((System.nanoTime() - start) / 1e8) / 10.0;
  }
}
