package org.logits4j.values;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.DType;

/** Cross-entropy against the exact reference, with random combinations of all options. */
@ExtendWith(Worst.class)
class CrossEntropyParityTest {
  private static final int CASES = 2000;

  /** One class; fewer than a vector has lanes, as many, and one more; several vectors. */
  private static final int[] CLASSES = {1, 2, 3, 7, 10, 31, 32, 33, 127};

  private static final DType[] SPARSE = {DType.I64, DType.I32};

  static LongStream seeds() {
    return LongStream.range(0, CASES);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyOutputIsWithinItsBound(long seed) {
    CrossEntropyRuns.checkAll(random(seed));
  }

  private static CrossEntropyCase random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    DType type = Types.FLOATING.get(random.nextInt(4));
    int classes = CLASSES[random.nextInt(CLASSES.length)];
    int padding = random.nextInt(3) == 0 ? random.nextInt(1, 5) : 0;
    Grid grid = Layouts.random(random, classes + padding);
    Spread spread = Spread.values()[random.nextInt(Spread.values().length)];
    ClassChoices choices = ClassChoices.random(random, classes);
    DType label = label(random, type);
    return new CrossEntropyCase(
        "seed " + seed + " " + spread,
        random,
        label,
        grid,
        classes,
        type,
        spread.rows(random, type, grid.rows(), classes),
        choices,
        Factors.random(random, choices.reduction, grid.rows(), true));
  }

  private static DType label(SplittableRandom random, DType type) {
    if (random.nextBoolean()) {
      return SPARSE[random.nextInt(2)];
    }
    return random.nextBoolean() ? type : DType.F32;
  }
}
