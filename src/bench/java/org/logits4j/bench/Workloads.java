package org.logits4j.bench;

import java.nio.file.Path;

/** Makes workloads by the name of their system. */
final class Workloads {
  static final String OURS = "logits4j";
  static final String LIBTORCH = "libtorch";
  static final String ND4J = "nd4j";
  static final String DJL = "djl";
  static final String COPY = "copy";

  private Workloads() {}

  /** Only the classes of that system are loaded: each has a class path of its own. */
  static Workload of(BenchCase of, Path file) {
    return switch (of.system()) {
      case OURS -> new LogitsWorkload(of, file);
      case LIBTORCH -> new LibtorchWorkload(of, file);
      case ND4J -> new Nd4jWorkload(of, file);
      case DJL -> new DjlWorkload(of, file);
      case COPY -> new CopyWorkload(of, file);
      default -> throw new IllegalArgumentException("no system " + of.system());
    };
  }
}
