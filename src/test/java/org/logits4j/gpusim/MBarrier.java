package org.logits4j.gpusim;

import java.util.ArrayList;
import java.util.List;

/**
 * An mbarrier: a phase is complete when as many arrivals came as are expected, and as many bytes as
 * were announced.
 */
final class MBarrier {
  static final int MAX_COUNT = (1 << 20) - 1;

  private final int expected;
  private final long initBlock;
  private final int initThread;
  private final int initClock;
  private final Published arriving = new Published();
  private final List<AsyncCopy> done = new ArrayList<>();
  private final int[] seen;
  private Published behind = new Published();
  private int doneBehind;
  private boolean fenced;
  private int publishedIn = Integer.MAX_VALUE;
  private int pending;
  private int bytes;
  private long phase;

  /** Makes one; the thread that does is known by its clocks. */
  MBarrier(int expected, Clocks clocks, int thread, int threads) {
    this.expected = expected;
    initBlock = clocks.block();
    initThread = thread;
    initClock = clocks.now(thread);
    pending = expected;
    seen = new int[threads];
  }

  /** The thread that made it has fenced that. */
  void fenceInit(int thread) {
    fenced |= thread == initThread;
  }

  /** The thread that made it arrives at the cluster's barrier. */
  void publishInit(int thread, int clusterPhase) {
    if (fenced && thread == initThread) {
      publishedIn = Math.min(publishedIn, clusterPhase);
    }
  }

  /** Whether a thread knows that it was made; given the last phase of the cluster's barrier. */
  boolean isKnown(Clocks clocks, int thread, int passedPhase) {
    return passedPhase >= publishedIn || clocks.isOver(initBlock, initThread, initClock, thread);
  }

  /** Whether it may be used by a copy that a thread issues. */
  boolean isKnown(CopyIssuer issuer) {
    return fenced || issuer.isBefore(initBlock, initThread, initClock, true);
  }

  boolean isInit(long block, int thread) {
    return block == initBlock && thread == initThread;
  }

  /** Returns the phase that is not complete, from 0. */
  long phase() {
    return phase;
  }

  int pending() {
    return pending;
  }

  int bytes() {
    return bytes;
  }

  /** Returns what arrivals of this phase release. */
  Published arriving() {
    return arriving;
  }

  /** Returns what was released in all phases that are complete. */
  Published behind() {
    return behind;
  }

  void expect(int count) {
    bytes += count;
  }

  void arrive(int count) {
    pending -= count;
    completePhase();
  }

  /** A copy is done. */
  void complete(AsyncCopy copy, int count) {
    done.add(copy);
    bytes -= count;
    completePhase();
  }

  private void completePhase() {
    if (pending == 0 && bytes == 0) {
      phase++;
      pending = expected;
      behind = arriving.copy();
      doneBehind = done.size();
    }
  }

  /** Makes the copies of all phases that are complete known to a thread of the barrier's block. */
  void pass(Clocks clocks, int thread) {
    for (int i = seen[thread]; i < doneBehind; i++) {
      done.get(i).noteKnown(clocks, thread);
    }
    seen[thread] = doneBehind;
  }
}
