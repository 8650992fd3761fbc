package org.logits4j.values;

import org.logits4j.DType;

/**
 * How far the cross-entropy of one row may be off, and its gradient by the row's (scaled, capped)
 * logits, in the CUDA kernels that go through rows element by element: the bounds of {@code
 * docs/numerics.md}, in units.
 */
final class GeneralCrossEntropyBound implements RowLossBound {
  /** Of the coefficient of the squared log-sum-exp: two roundings and a product. */
  private static final double Z_WEIGHT = 3;

  private final SoftmaxBound softmax;
  private final double[] target;
  private final double targetError;
  private final double zWeight;
  private final double sums;
  private final double total;
  private final double magnitude;
  private final double totalError;

  /**
   * The row.
   *
   * @param target the weighted, smoothed labels
   * @param smooth whether they are smoothed
   * @param weighted whether they are weighted
   * @param zWeight the coefficient of the squared log-sum-exp
   */
  GeneralCrossEntropyBound(
      SoftmaxBound softmax, double[] target, boolean smooth, boolean weighted, double zWeight) {
    this.softmax = softmax;
    this.target = target;
    this.zWeight = zWeight;
    // own, its product with a label, what smoothing adds; the weight and its product
    targetError = (smooth ? 3 : 0) + (weighted ? 2 : 0);
    double sum = 0;
    double absolute = 0;
    int terms = 0;
    for (double t : target) {
      sum += t;
      absolute += Math.abs(t);
      terms += t == 0 ? 0 : 1;
    }
    sums = terms > 1 ? softmax.arithmetic().sums().ofTerms(target.length) : 0;
    total = Math.abs(sum);
    magnitude = absolute;
    totalError = (targetError + sums) * magnitude;
  }

  @Override
  public double lossError() {
    double loss = 0;
    double error = 0;
    for (int c = 0; c < target.length; c++) {
      double t = Math.abs(target[c]);
      if (t > 0) {
        // the sum of targets and that of gaps, each times something, then added
        loss += t * softmax.surprisal(c);
        error += t * (softmax.surprisalError(c) + (targetError + sums + 1) * softmax.surprisal(c));
      }
    }
    if (zWeight != 0) {
      double lse = Math.abs(softmax.logSumExp());
      double square = Math.abs(zWeight) * lse;
      loss += square * lse;
      error += square * (2 * softmax.logSumExpError() + (Z_WEIGHT + 2) * lse) + loss;
    }
    return error;
  }

  @Override
  public double largestTerm() {
    double largest = 0;
    for (int c = 0; c < target.length && softmax.arithmetic().type() != DType.F64; c++) {
      double t = Math.abs(target[c]);
      largest = Math.max(largest, t == 0 ? 0 : Math.max(1, t) * softmax.surprisal(c));
    }
    return largest;
  }

  @Override
  public double largestSum() {
    double sum = 0;
    for (int c = 0; c < target.length && softmax.arithmetic().type() != DType.F64; c++) {
      sum += target[c] == 0 ? 0 : Math.abs(target[c]) * softmax.surprisal(c);
    }
    return Math.max(sum, largestTerm());
  }

  @Override
  public double largestGradient() {
    return magnitude + slope();
  }

  /** Of the squared log-sum-exp, by the log-sum-exp. */
  private double slope() {
    return zWeight == 0 || softmax.isMasked()
        ? 0
        : 2 * Math.abs(zWeight) * Math.abs(softmax.logSumExp());
  }

  private double slopeError(double logSumExpError) {
    return zWeight == 0
        ? 0
        : 2 * Math.abs(zWeight) * (logSumExpError + (Z_WEIGHT + 1) * Math.abs(softmax.logSumExp()));
  }

  private double lost() {
    return 2 * softmax.underflow() * (1 + magnitude + slope());
  }

  @Override
  public double gradientError(int c) {
    if (softmax.isMasked()) {
      return (targetError + 1) * Math.abs(target[c]);
    }
    double relative = softmax.probabilityError(c);
    double slopeError = slopeError(softmax.logSumExpError());
    double element = elementError(c, relative, slopeError);
    if (softmax.isNearTie(c)) {
      // another class may be the largest
      relative += 2 * softmax.logitError(c) + softmax.arithmetic().exp() + 1;
      element = elementError(c, relative, slopeError);
      return Math.max(element, largestError(c, relative, slopeError)) + lost();
    }
    return (softmax.gap(c) == 0 ? largestError(c, relative, slopeError) : element) + lost();
  }

  /** Of {@code T * p - t + slope * p}. */
  private double elementError(int c, double relative, double slopeError) {
    double p = softmax.probability(c);
    double t = Math.abs(target[c]);
    double error = p * (totalError + total * (relative + 1)) + targetError * t + p * total + t;
    return error + ofSlope(c, p * total + t, relative, slopeError);
  }

  /** Of {@code (T - t) * p - t * (r / (1 + r)) + slope * p}. */
  private double largestError(int c, double relative, double slopeError) {
    double p = softmax.probability(c);
    double t = Math.abs(target[c]);
    double others = 0;
    double shared = 0;
    for (int j = 0; j < target.length; j++) {
      others += j == c ? 0 : target[j];
      shared += j == c ? 0 : Math.abs(target[j]);
    }
    others = Math.abs(others);
    double othersError = shared == 0 ? 0 : totalError + targetError * t + others;
    double complement = softmax.complement();
    double value = p * others + complement * t;
    double error = p * (othersError + others * (relative + 1)) + value;
    error += t * (softmax.complementError() + (targetError + 1) * complement);
    return error + ofSlope(c, value, relative, slopeError);
  }

  private double ofSlope(int c, double value, double relative, double slopeError) {
    double p = softmax.probability(c);
    double slope = slope();
    return zWeight == 0 ? 0 : p * (slopeError + slope * (relative + 1)) + value + slope * p;
  }

  @Override
  public double savedGradientError(int c, double savedError) {
    if (softmax.isMasked()) {
      return (targetError + 1) * Math.abs(target[c]);
    }
    // the difference's product with log2(e) besides what an exponent's error has; p is a product
    double gap = softmax.arithmetic().gap() - 1;
    double relative = softmax.exponentError(c, savedError) + 1;
    relative += softmax.probability(c) == 0 ? 0 : gap * softmax.surprisal(c);
    return elementError(c, relative, slopeError(savedError)) + lost();
  }
}
