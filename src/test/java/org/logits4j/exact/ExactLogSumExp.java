package org.logits4j.exact;

import org.apache.commons.numbers.core.DD;

/**
 * {@code lse(x) = log sum_c exp(x_c)} over the first {@code classes} columns of a row: -inf for a
 * row that is empty or all -inf, NaN with any NaN, else +inf with any +inf.
 */
public final class ExactLogSumExp {
  private ExactLogSumExp() {}

  /** {@code lse} of a whole row. */
  public static double of(double[] row) {
    return of(row, row.length);
  }

  /** {@code lse} of the first columns, rounded. */
  public static double of(double[] row, int classes) {
    return exact(row, classes).doubleValue();
  }

  /** {@code lse} of the first columns. */
  public static DD exact(double[] row, int classes) {
    return new SoftmaxRow(DdArrays.widen(row, classes)).logSumExp();
  }

  /** The gradient over a whole row. */
  public static double[] gradient(double[] row, double upstream) {
    return gradient(row, row.length, upstream);
  }

  /**
   * {@code upstream * exp(x_c - lse)}, 0 in the other columns. It is 0 where {@code lse = -inf};
   * where {@code lse = +inf} it is NaN at the infinite logits and 0 elsewhere.
   */
  public static double[] gradient(double[] row, int classes, double upstream) {
    SoftmaxRow softmax = new SoftmaxRow(DdArrays.widen(row, classes));
    boolean infinite = softmax.logSumExp().hi() == Double.POSITIVE_INFINITY;
    double[] gradient = new double[row.length];
    for (int c = 0; c < classes; c++) {
      if (!infinite || row[c] == Double.POSITIVE_INFINITY) {
        gradient[c] = DdIeee.multiply(softmax.probability(c), DD.of(upstream)).doubleValue();
      }
    }
    return gradient;
  }
}
