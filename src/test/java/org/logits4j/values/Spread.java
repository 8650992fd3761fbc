package org.logits4j.values;

import java.util.SplittableRandom;
import org.logits4j.DType;

/** How logits are distributed. */
enum Spread {
  NORMAL,
  NORMAL_4,
  NORMAL_30,
  /** All far from 0, as after training without a penalty on the log-sum-exp. */
  OFFSET_1000,
  /** One class ahead of the others by 5, 20, 40 or 80: a sure prediction. */
  DOMINATED,
  EQUAL,
  /** Differences that vanish beside 1. */
  TINY,
  /** A third of the classes at -infinity. */
  MASKED,
  /** A third of the classes at the type's lowest finite number. */
  LOWEST;

  private static final double[] GAPS = {5, 20, 40, 80};

  /** A row, each number rounded to the type. */
  double[] row(SplittableRandom random, DType type, int classes) {
    double[] row = new double[classes];
    for (int c = 0; c < classes; c++) {
      row[c] = Types.round(type, value(random, type));
    }
    if (this == DOMINATED) {
      double gap = GAPS[random.nextInt(GAPS.length)];
      row[random.nextInt(classes)] = Types.round(type, gap);
    }
    return row;
  }

  private double value(SplittableRandom random, DType type) {
    double normal = random.nextGaussian();
    boolean third = random.nextInt(3) == 0;
    return switch (this) {
      case NORMAL -> normal;
      case NORMAL_4 -> 4 * normal;
      case NORMAL_30 -> 30 * normal;
      case OFFSET_1000 -> 1000 + normal;
      case DOMINATED -> normal / 4;
      case EQUAL -> 2.5;
      case TINY -> normal * 1e-7;
      case MASKED -> third ? Double.NEGATIVE_INFINITY : normal;
      case LOWEST -> third ? -Types.max(type) : normal;
    };
  }

  double[][] rows(SplittableRandom random, DType type, int rows, int classes) {
    double[][] values = new double[rows][];
    for (int r = 0; r < rows; r++) {
      values[r] = row(random, type, classes);
    }
    return values;
  }
}
