package org.logits4j.gpusim;

import java.util.ArrayList;
import java.util.List;

/**
 * A kernel in which something is wrong, and one in which that is put right.
 *
 * @param name what is wrong
 * @param fault what must be found
 * @param blocks how many blocks run it
 * @param threads how many threads each
 * @param cluster how many blocks a cluster has
 * @param wrong the body that must be caught
 * @param right the body that must pass
 */
record Twins(
    String name, Fault fault, int blocks, int threads, int cluster, String wrong, String right) {
  /** Collects some. */
  static final class Collector {
    private static final int THREADS = 64;

    private final List<Twins> list = new ArrayList<>();

    void add(Fault fault, String name, String wrong, String right) {
      add(fault, name, 1, THREADS, wrong, right);
    }

    void add(Fault fault, String name, int blocks, int threads, String wrong, String right) {
      list.add(new Twins(fault + ": " + name, fault, blocks, threads, 1, wrong, right));
    }

    /** Adds those that run in a cluster of two blocks. */
    void addPair(Fault fault, String name, int threads, String wrong, String right) {
      list.add(new Twins(fault + ": " + name, fault, 2, threads, 2, wrong, right));
    }

    List<Twins> list() {
      return List.copyOf(list);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
