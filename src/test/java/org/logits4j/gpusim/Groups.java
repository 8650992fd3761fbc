package org.logits4j.gpusim;

import java.util.SplittableRandom;

/** The lanes of a warp, grouped by where they stand and what they wait for. */
final class Groups {
  /** What a group does. */
  enum State {
    RUNNING,
    /** Waits for other lanes of the warp. */
    MEETING,
    /** Waits for other warps. */
    AT_BARRIER,
    /** Waits for other blocks. */
    AT_CLUSTER_BARRIER
  }

  private final int[] masks = new int[Warp.LANES + 1];
  private final int[] pcs = new int[Warp.LANES + 1];
  private final State[] states = new State[Warp.LANES + 1];
  private int count;

  void start(int lanes) {
    count = 0;
    add(lanes, 0, State.RUNNING);
  }

  int count() {
    return count;
  }

  int mask(int group) {
    return masks[group];
  }

  int pc(int group) {
    return pcs[group];
  }

  State state(int group) {
    return states[group];
  }

  int living() {
    int all = 0;
    for (int i = 0; i < count; i++) {
      all |= masks[i];
    }
    return all;
  }

  void add(int mask, int pc, State state) {
    masks[count] = mask;
    pcs[count] = pc;
    states[count] = state;
    count++;
  }

  void remove(int group) {
    count--;
    masks[group] = masks[count];
    pcs[group] = pcs[count];
    states[group] = states[count];
  }

  void moveTo(int group, int pc) {
    pcs[group] = pc;
  }

  /** Returns the running group that is furthest behind, or -1. */
  int firstRunning() {
    int first = -1;
    for (int i = 0; i < count; i++) {
      if (states[i] == State.RUNNING && (first < 0 || pcs[i] < pcs[first])) {
        first = i;
      }
    }
    return first;
  }

  /** Returns some running group, or -1. */
  int anyRunning(SplittableRandom random) {
    int start = random.nextInt(count);
    for (int i = 0; i < count; i++) {
      int group = (start + i) % count;
      if (states[group] == State.RUNNING) {
        return group;
      }
    }
    return -1;
  }

  /** Returns the first place behind a group's at which another one could go on, or the largest. */
  int nextPlace(int group, int pc) {
    int next = Integer.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      if (i != group && states[i] == State.RUNNING && pcs[i] > pc) {
        next = Math.min(next, pcs[i]);
      }
    }
    return next;
  }

  /** Joins groups that stand at the same place in the same state. */
  void merge() {
    for (int i = 0; i < count; i++) {
      for (int j = count - 1; j > i; j--) {
        if (pcs[i] == pcs[j] && states[i] == states[j]) {
          masks[i] |= masks[j];
          remove(j);
        }
      }
    }
  }

  /** Returns the lanes that stand at a place in a state. */
  int lanes(int pc, State state) {
    int lanes = 0;
    for (int i = 0; i < count; i++) {
      lanes |= pcs[i] == pc && states[i] == state ? masks[i] : 0;
    }
    return lanes;
  }

  /** Takes lanes out of the groups that wait at a place, and lets them run on behind it. */
  void release(int pc, State state, int lanes) {
    for (int i = count - 1; i >= 0; i--) {
      if (pcs[i] == pc && states[i] == state) {
        masks[i] &= ~lanes;
        if (masks[i] == 0) {
          remove(i);
        }
      }
    }
    add(lanes, pc + 1, State.RUNNING);
    merge();
  }

  /** Returns the place of a lane, or -1 where it ended. */
  int place(int lane) {
    for (int i = 0; i < count; i++) {
      if ((masks[i] >>> lane & 1) != 0) {
        return pcs[i];
      }
    }
    return -1;
  }
}
