package org.logits4j.exact;

import org.apache.commons.numbers.core.DD;

/**
 * {@code p_c = exp(x_c - lse)} and {@code log p_c = x_c - lse} over the first {@code classes}
 * columns of a row. A row that is all -inf, or holds a NaN or +inf, gives NaN in all of them.
 */
public final class ExactSoftmax {
  private ExactSoftmax() {}

  /** {@code p} of a whole row. */
  public static double[] softmax(double[] row) {
    return softmax(row, row.length);
  }

  /** {@code p}, as many as there are classes. */
  public static double[] softmax(double[] row, int classes) {
    SoftmaxRow softmax = softmaxRow(row, classes);
    double[] result = new double[classes];
    for (int c = 0; c < classes; c++) {
      result[c] = softmax.isMasked() ? Double.NaN : softmax.probability(c).doubleValue();
    }
    return result;
  }

  /** {@code log p} of a whole row. */
  public static double[] logSoftmax(double[] row) {
    return logSoftmax(row, row.length);
  }

  /** {@code log p}, as many as there are classes. */
  public static double[] logSoftmax(double[] row, int classes) {
    SoftmaxRow softmax = softmaxRow(row, classes);
    double[] result = new double[classes];
    for (int c = 0; c < classes; c++) {
      result[c] = softmax.isMasked() ? Double.NaN : -softmax.surprisal(c).doubleValue();
    }
    return result;
  }

  /**
   * The gradient of {@code sum_c g_c * p_c}: {@code p_c * (g_c - sum_j g_j * p_j)}, 0 in the
   * columns after the classes.
   *
   * <p>Computed with {@code g_j - g_a} in place of {@code g_j}, a being the largest logit, which
   * changes nothing as the probabilities sum to 1.
   */
  public static double[] softmaxGradient(double[] row, int classes, double[] upstream) {
    SoftmaxRow softmax = softmaxRow(row, classes);
    double[] gradient = new double[row.length];
    DD[] relative = new DD[classes];
    DD[] terms = new DD[classes];
    for (int c = 0; c < classes; c++) {
      double reference = upstream[softmax.indexOfLargest()];
      relative[c] = DdIeee.subtract(DD.of(upstream[c]), DD.of(reference));
      terms[c] = DdIeee.multiply(relative[c], softmax.probability(c));
    }
    DD mean = DdSum.of(terms);
    for (int c = 0; c < classes; c++) {
      DD difference = DdIeee.subtract(relative[c], mean);
      gradient[c] =
          softmax.isMasked()
              ? Double.NaN
              : DdIeee.multiply(softmax.probability(c), difference).doubleValue();
    }
    return gradient;
  }

  /**
   * The gradient of {@code sum_c g_c * log p_c}: {@code g_c - p_c * sum_j g_j}, 0 in the columns
   * after the classes. Computed as {@code g_c * (1 - p_c) - p_c * sum_{j != c} g_j}.
   */
  public static double[] logSoftmaxGradient(double[] row, int classes, double[] upstream) {
    SoftmaxRow softmax = softmaxRow(row, classes);
    DD[] others = DdSum.ofOthers(DdArrays.widen(upstream, classes));
    double[] gradient = new double[row.length];
    for (int c = 0; c < classes; c++) {
      DD own = DdIeee.multiply(softmax.complement(c), DD.of(upstream[c]));
      DD rest = DdIeee.multiply(softmax.probability(c), others[c]);
      gradient[c] = softmax.isMasked() ? Double.NaN : DdIeee.subtract(own, rest).doubleValue();
    }
    return gradient;
  }

  private static SoftmaxRow softmaxRow(double[] row, int classes) {
    return new SoftmaxRow(DdArrays.widen(row, classes));
  }
}
