package org.logits4j.values;

import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.ExtendWith;
import org.logits4j.DType;
import org.logits4j.Device;

/** Cross-entropy against the exact reference, with random combinations of all options. */
@ExtendWith(Worst.class)
class CrossEntropyParityTest {
  private static final int CASES = 2000;

  /** One class; fewer than a vector has lanes, as many, and one more; several vectors. */
  private static final int[] CLASSES = {1, 2, 3, 7, 10, 31, 32, 33, 127};

  private static final DType[] SPARSE = {DType.I64, DType.I32};

  @Seeded(CASES)
  void everyOutputIsWithinItsBound(long seed, Device device) {
    CrossEntropyRuns.checkAll(random(seed, Support.of(device)), device);
  }

  private static CrossEntropyCase random(long seed, Support support) {
    SplittableRandom random = new SplittableRandom(seed);
    DType type = support.type(random.nextInt(4));
    int classes = CLASSES[random.nextInt(CLASSES.length)];
    int padding = random.nextInt(3) == 0 ? random.nextInt(1, 5) : 0;
    Grid grid = Layouts.random(random, classes + padding, support);
    Spread spread = Spread.values()[random.nextInt(Spread.values().length)];
    ClassChoices choices = ClassChoices.random(random, classes).limitedTo(support);
    DType label = label(random, type, support);
    return new CrossEntropyCase(
        "seed " + seed + " " + spread,
        random,
        label,
        grid,
        classes,
        type,
        spread.rows(random, type, grid.rows(), classes),
        choices,
        Factors.random(random, choices.reduction, grid.rows(), true).limitedTo(support));
  }

  private static DType label(SplittableRandom random, DType type, Support support) {
    if (random.nextBoolean() || !support.has(Feature.DENSE_LABELS)) {
      return SPARSE[random.nextInt(2)];
    }
    return random.nextBoolean() ? type : DType.F32;
  }
}
