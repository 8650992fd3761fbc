package org.logits4j.cpu;

/**
 * One row's softmax in double: the reference that everything else is compared with.
 *
 * <p>With m the largest logit, a the first class that has it, and r the sum of exp(z - m) over the
 * other classes, the log-sum-exp is m + log1p(r), p(a) = 1 / (1 + r) and 1 - p(a) = r / (1 + r): no
 * digits are lost however close to 1 a probability comes. A row without a distribution is NaN (it
 * holds a NaN or +infinity) or all masked (-infinity).
 */
final class SoftmaxRow {
  private final double[] z;
  private final double[] exp;
  private int classes;
  private double max;
  private int argmax;
  private double rest;

  SoftmaxRow(int capacity) {
    z = new double[capacity];
    exp = new double[capacity];
  }

  /** The place for the row's logits, filled before {@link #reduce}. */
  double[] logits() {
    return z;
  }

  /** Takes the first logits as the row. */
  void reduce(int count) {
    classes = count;
    max = Double.NEGATIVE_INFINITY;
    argmax = 0;
    for (int c = 0; c < count; c++) {
      if (Double.isNaN(z[c])) {
        max = Double.NaN;
        argmax = c;
        return;
      }
      if (z[c] > max) {
        max = z[c];
        argmax = c;
      }
    }
    if (!Double.isFinite(max)) {
      return;
    }
    CompensatedSum sum = new CompensatedSum();
    for (int c = 0; c < count; c++) {
      exp[c] = StrictMath.exp(z[c] - max);
      if (c != argmax) {
        sum.add(exp[c]);
      }
    }
    rest = sum.value();
  }

  /**
   * Takes the first logits as the row, with a log-sum-exp that was saved earlier: its rounding is
   * in every probability.
   */
  void reduceBy(double logSumExp, int count) {
    classes = count;
    max = logSumExp;
    argmax = -1;
    rest = 0;
    if (Double.isFinite(max)) {
      for (int c = 0; c < count; c++) {
        // no logit is above the log-sum-exp, but it may have been rounded below one
        z[c] = Math.min(z[c], max);
        exp[c] = StrictMath.exp(z[c] - max);
      }
    }
  }

  /** Whether the row holds a NaN or a +infinity. */
  boolean isNaN() {
    return Double.isNaN(max) || max == Double.POSITIVE_INFINITY;
  }

  /** Whether every class is at -infinity, or there is none. */
  boolean isMasked() {
    return max == Double.NEGATIVE_INFINITY;
  }

  /** -infinity for a masked row; +infinity or NaN where the row holds one. */
  double logSumExp() {
    return Double.isFinite(max) ? max + StrictMath.log1p(rest) : max;
  }

  /** 0 in a masked row; NaN where the row holds a NaN or +infinity. */
  double probability(int c) {
    return isNaN() ? Double.NaN : isMasked() ? 0 : exp[c] / (1 + rest);
  }

  /** {@code logSumExp - z[c]}; +infinity at a masked class. */
  double negativeLogProbability(int c) {
    if (isNaN()) {
      return Double.NaN;
    }
    return isMasked() ? Double.POSITIVE_INFINITY : StrictMath.log1p(rest) + (max - z[c]);
  }

  /** {@code total * probability(c) - target}, without cancellation where both are close. */
  double excess(int c, double total, double target) {
    if (c == argmax && Double.isFinite(max)) {
      return (total - target) / (1 + rest) - target * (rest / (1 + rest));
    }
    if (argmax < 0 && Double.isFinite(max) && exp[c] > 0.5) {
      return total * StrictMath.expm1(z[c] - max) + (total - target);
    }
    return total * probability(c) - target;
  }

  /** In nats; NaN where there is no distribution. */
  double entropy() {
    if (!Double.isFinite(max)) {
      return Double.NaN;
    }
    CompensatedSum sum = new CompensatedSum();
    for (int c = 0; c < classes; c++) {
      if (exp[c] > 0) {
        sum.add(probability(c) * negativeLogProbability(c));
      }
    }
    return sum.value();
  }
}
