package org.logits4j.cuda;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stream: what was given to it was done at once, or is kept for a graph. */
final class SimulatedStream {
  private final boolean foreign;
  private @Nullable List<Runnable> graph;

  SimulatedStream(boolean foreign) {
    this.foreign = foreign;
  }

  /** Whether the caller of the backend made it. */
  boolean isForeign() {
    return foreign;
  }

  boolean isCapturing() {
    return graph != null;
  }

  void beginCapture() {
    if (graph != null) {
      throw new SimulatedMisuseException("the stream is being captured already");
    }
    graph = new ArrayList<>();
  }

  List<Runnable> endCapture() {
    List<Runnable> captured = graph;
    if (captured == null) {
      throw new SimulatedMisuseException("the stream is not being captured");
    }
    graph = null;
    return List.copyOf(captured);
  }

  /** Does something, or makes it part of the graph. */
  void give(Runnable work) {
    List<Runnable> capturing = graph;
    if (capturing == null) {
      work.run();
    } else {
      capturing.add(work);
    }
  }
}
