package org.logits4j.values;

/**
 * How far the cross-entropy on one row of probabilities may be off: the bounds of {@code
 * docs/numerics.md}, in units. With the sum S, {@code q = p / S}.
 */
final class ProbabilityBound {
  /** Of the vector kernels' logarithms of elements, and at least of all others, in units. */
  private static final double LOGARITHM = 2;

  /**
   * Of the vector kernels: a probability's quotient has the error of S, 34 units, and 4 more; the
   * sum over the classes 34 and 4; factor and difference 3, the targets 2.
   */
  private static final double VECTOR_GRADIENT = 81;

  /** Of the CUDA kernels: class weights, and the shares of a smoothed label, are rounded first. */
  private static final double KERNEL_TARGET = 2;

  /** Of the CUDA kernels: a probability's quotient, what it is compared with, and the sum. */
  private static final double KERNEL_QUOTIENT = 6;

  private final Arithmetic arithmetic;
  private final double epsilon;
  private final double[] target;
  private final double targetError;
  private final double height;
  private final double[] q;
  private final double sum;
  private final int largest;
  private final double unclipped;

  /**
   * The row.
   *
   * @param target the weighted, smoothed labels
   * @param targetError of each of them, relative
   * @param height how often a term of a sum over the row is rounded on its way into it
   */
  ProbabilityBound(
      Arithmetic arithmetic,
      double epsilon,
      double[] row,
      double[] target,
      double targetError,
      double height) {
    this.arithmetic = arithmetic;
    this.epsilon = epsilon;
    this.target = target;
    this.targetError = targetError + (arithmetic.kernels() == Kernels.CUDA ? KERNEL_TARGET : 0);
    this.height = height;
    double total = 0;
    int best = 0;
    for (int c = 0; c < row.length; c++) {
      total += row[c];
      best = row[c] > row[best] ? c : best;
    }
    sum = total;
    largest = best;
    q = new double[row.length];
    for (int c = 0; c < row.length; c++) {
      q[c] = row[c] / total;
    }
    double terms = 0;
    for (int c = 0; c < row.length; c++) {
      terms += isClipped(c) ? 0 : Math.abs(target[c]);
    }
    unclipped = terms;
  }

  /** What the other classes have. */
  private double complement() {
    double others = 0;
    for (int c = 0; c < q.length; c++) {
      others += c == largest ? 0 : q[c];
    }
    return others;
  }

  private double logarithm(int c) {
    if (q[c] < epsilon) {
      return Math.log(epsilon);
    }
    if (q[c] > 1 - epsilon) {
      return Math.log1p(-epsilon);
    }
    return q[c] > 0.5 ? Math.log1p(-complement()) : Math.log(q[c]);
  }

  double logarithmError(int c) {
    double own = Math.max(arithmetic.log(), LOGARITHM) * Math.abs(logarithm(c));
    if (isClipped(c)) {
      return own;
    }
    return own + (q[c] > 0.5 - 1e-9 ? (4 + height) * complement() / q[c] : 3 + height);
  }

  private boolean isClipped(int c) {
    return q[c] < epsilon || q[c] > 1 - epsilon;
  }

  /** Whether rounding decides if a class is clipped. */
  boolean isAmbiguous() {
    double units = 2 * height + (arithmetic.kernels() == Kernels.CUDA ? KERNEL_QUOTIENT : 0);
    double near = Math.max(0x1p-45, units * arithmetic.unit());
    for (double value : q) {
      boolean low = Math.abs(value - epsilon) <= near * epsilon;
      boolean high = Math.abs(value - (1 - epsilon)) <= near * epsilon + 0x1p-45;
      if (epsilon > 0 && (low || high)) {
        return true;
      }
    }
    return false;
  }

  double lossError() {
    double error = 0;
    for (int c = 0; c < q.length; c++) {
      double t = Math.abs(target[c]);
      if (t > 0) {
        double products = targetError + 2 + (arithmetic.isVector() ? 3 : 0) + height;
        error += t * (logarithmError(c) + products * Math.abs(logarithm(c)));
      }
    }
    return error;
  }

  /** Of the gradient by the class's probability, times S. */
  double gradientError(int c) {
    double own = isClipped(c) || target[c] == 0 ? 0 : Math.abs(target[c]) / q[c];
    if (arithmetic.isVector()) {
      return VECTOR_GRADIENT * (own * (c == largest ? complement() : 1) + unclipped);
    }
    double others = (targetError + 5 + height) * unclipped;
    // the CUDA kernels take 1 - q from the others only where q is above 1/2
    boolean fromOthers = arithmetic.kernels() == Kernels.SCALAR || q[c] > 0.5 - 1e-9;
    if (c == largest && fromOthers) {
      return (targetError + 11 + 2 * height) * own * complement() + others;
    }
    return (targetError + 6 + height) * own + others;
  }

  /** Of what all of a row's gradient is divided by, beyond an upstream gradient and a scale. */
  double divisorError() {
    return arithmetic.kernels() == Kernels.CUDA ? 1 + height : 0;
  }

  double sum() {
    return sum;
  }
}
