package org.logits4j.cuda;

import java.util.List;

/** What was captured of a stream; the tests' part of the caller's. */
final class SimulatedGraph {
  private final SimulatedDriver driver;
  private final List<Runnable> work;

  SimulatedGraph(SimulatedDriver driver, List<Runnable> work) {
    this.driver = driver;
    this.work = work;
  }

  /** How many nodes it has. */
  int size() {
    return work.size();
  }

  /** Does what was captured. */
  void replay() {
    driver.replay(work);
  }
}
