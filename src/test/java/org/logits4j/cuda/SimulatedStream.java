package org.logits4j.cuda;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stream: what was given to it was done at once, or is kept for a graph. */
final class SimulatedStream {
  /** Who made a stream, and what it waits for by itself. */
  enum Kind {
    /** The backend's own, which waits for no other. */
    OWN,
    /** The caller's, which waits for no other. */
    FOREIGN,
    /** The caller's, which waits for the legacy default stream, and that for it. */
    FOREIGN_BLOCKING,
    /** The legacy default stream. */
    LEGACY
  }

  private final long handle;
  private final Kind kind;
  private final SimulatedClock clock = new SimulatedClock();
  private @Nullable List<SimulatedGraph.Node> graph;

  SimulatedStream(long handle, Kind kind) {
    this.handle = handle;
    this.kind = kind;
  }

  long handle() {
    return handle;
  }

  Kind kind() {
    return kind;
  }

  /** What is over when its next work begins. */
  SimulatedClock clock() {
    return clock;
  }

  /** Whether its work comes after all that was given to another one before. */
  boolean waitsForAllOf(SimulatedStream other) {
    return (kind == Kind.LEGACY && other.kind == Kind.FOREIGN_BLOCKING)
        || (kind == Kind.FOREIGN_BLOCKING && other.kind == Kind.LEGACY);
  }

  boolean isCapturing() {
    return graph != null;
  }

  void beginCapture() {
    if (graph != null || kind == Kind.LEGACY) {
      throw new SimulatedMisuseException("stream 0x%x can't be captured now".formatted(handle));
    }
    graph = new ArrayList<>();
  }

  List<SimulatedGraph.Node> endCapture() {
    List<SimulatedGraph.Node> captured = graph;
    if (captured == null) {
      throw new SimulatedMisuseException("stream 0x%x is not being captured".formatted(handle));
    }
    graph = null;
    return List.copyOf(captured);
  }

  /** Does something, or makes it part of the graph. */
  void give(SimulatedGraph.Node work) {
    List<SimulatedGraph.Node> capturing = graph;
    if (capturing == null) {
      work.run(this);
    } else {
      capturing.add(work);
    }
  }
}
