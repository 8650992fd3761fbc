package org.logits4j.gpusim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The copies of a cluster that are under way; each lands at a moment that the seed decides. */
final class AsyncCopies {
  private static final int SOON = 48;
  private static final int LATE = 2_000;

  private final Cluster cluster;
  private final List<AsyncCopy> underWay = new ArrayList<>();
  private long turn;

  AsyncCopies(Cluster cluster) {
    this.cluster = cluster;
  }

  void reset() {
    underWay.clear();
    turn = 0;
  }

  /** Starts a copy: it lands at once, soon, or only when it is waited for, or long after. */
  void start(AsyncCopy copy) {
    SplittableRandom random = cluster.random();
    int kind = random.nextInt(4);
    long done = kind == 0 ? 0 : kind == 1 ? LATE : 1 + random.nextInt(SOON);
    long read = random.nextBoolean() ? done : random.nextInt((int) done + 1);
    copy.land(turn + read, turn + done);
    if (!copy.turn(turn)) {
      underWay.add(copy);
    }
  }

  /** Called after each turn of a warp. */
  void turn() {
    turn++;
    if (!underWay.isEmpty()) {
      underWay.removeIf(copy -> copy.turn(turn));
    }
  }

  /** All blocks have ended. */
  void landAll() {
    underWay.forEach(AsyncCopy::finish);
    underWay.clear();
  }
}
