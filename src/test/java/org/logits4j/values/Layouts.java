package org.logits4j.values;

import java.util.SplittableRandom;

/** Layouts of rows of classes in tensors. */
final class Layouts {
  private static final int MAX_RANK = 5;

  private Layouts() {}

  /** Rank 1 to 5, classes along any axis, half of them with gaps between the lines. */
  static Grid random(SplittableRandom random, int columns) {
    return random(random, columns, true);
  }

  /** The same for a device. */
  static Grid random(SplittableRandom random, int columns, Support support) {
    return random(random, columns, support.has(Feature.OTHER_AXES));
  }

  private static Grid random(SplittableRandom random, int columns, boolean anyAxis) {
    int rank = random.nextInt(1, MAX_RANK + 1);
    int drawn = random.nextInt(3) == 0 ? random.nextInt(rank) : rank - 1;
    int axis = anyAxis ? drawn : rank - 1;
    long[] dims = new long[rank];
    for (int a = 0; a < rank; a++) {
      dims[a] = a == axis ? columns : random.nextInt(1, rank > 3 ? 3 : 5);
    }
    int gap = random.nextBoolean() ? random.nextInt(1, 6) : 0;
    return new Grid(axis, gap, dims);
  }
}
