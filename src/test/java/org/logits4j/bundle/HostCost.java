package org.logits4j.bundle;

import java.util.ArrayList;
import java.util.List;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Output;
import org.logits4j.Shape;
import org.logits4j.cuda.BundleCard;

/** What one run of a bound cross-entropy with its gradient takes of the host's time. */
final class HostCost {
  private static final int ROWS = 8;
  private static final int CLASSES = 1000;

  /** Few enough that the card's queue never makes the host wait. */
  private static final int RUNS = 50;

  private HostCost() {}

  /**
   * In microseconds: the median of rounds of runs, without waiting for the card.
   *
   * @param rounds how many, after as many to warm up
   */
  static double microseconds(BundleCard card, BenchMemory memory, int rounds) {
    long labels = memory.labels(ROWS, CLASSES);
    CrossEntropy operator = CrossEntropy.builder().build();
    Shape shape = Shape.of(ROWS, CLASSES);
    List<Double> times = new ArrayList<>();
    try (BoundCrossEntropy step =
        operator.bind(card.device(), DType.F32, DType.I64, shape, Output.GRADIENT)) {
      long logits = memory.buffer(0);
      step.labels(labels).loss(memory.result());
      for (int round = -rounds; round < rounds; round++) {
        long start = System.nanoTime();
        for (int run = 0; run < RUNS; run++) {
          step.logits(logits).gradient(logits).run(card.stream());
        }
        double each = (System.nanoTime() - start) * 1e-3 / RUNS;
        step.check();
        if (round >= 0) {
          times.add(each);
        }
      }
    }
    card.free(labels);
    return Times.of(times).median();
  }
}
