package org.logits4j.cuda;

import java.util.List;

/** What was captured of a stream; the tests' part of the caller's. */
final class SimulatedGraph {
  private final SimulatedDriver driver;
  private final List<Node> nodes;
  private final long stream;

  /** A piece of work, which may be done on any stream. */
  @FunctionalInterface
  interface Node {
    void run(SimulatedStream stream);
  }

  SimulatedGraph(SimulatedDriver driver, List<Node> nodes, long stream) {
    this.driver = driver;
    this.nodes = nodes;
    this.stream = stream;
  }

  /** How many nodes it has. */
  int size() {
    return nodes.size();
  }

  /** Does what was captured, on the stream that was captured. */
  void replay() {
    replay(stream);
  }

  /** Does what was captured, on any stream. */
  void replay(long anyStream) {
    driver.replay(nodes, anyStream);
  }
}
