package org.logits4j.bench;

import java.nio.file.Path;

/** Runs a peer's case and this library's on the same inputs, and compares what they computed. */
final class Verification {
  private Verification() {}

  static void run(BenchCase peer, Path file) {
    BenchCase ours =
        new BenchCase(
            Workloads.OURS,
            peer.operator(),
            peer.dtype(),
            peer.logits(),
            peer.classes(),
            peer.threads(),
            peer.device());
    String what =
        "%s of %s, %s, %d classes"
            .formatted(peer.operator().title(), peer.system(), peer.dtype(), peer.classes());
    try (LogitsWorkload mine = new LogitsWorkload(ours, file);
        Workload theirs = Workloads.of(peer, file)) {
      theirs.start();
      mine.prepare();
      mine.run();
      theirs.run();
      Agreement.results(what, peer.dtype(), mine.result(), theirs.result());
      if (peer.operator() == BenchOperator.CROSS_ENTROPY && theirs instanceof Differentiated d) {
        Agreement.gradients(what + ", the gradient", peer.dtype(), mine.gradient(), d.gradient());
      }
    }
  }
}
