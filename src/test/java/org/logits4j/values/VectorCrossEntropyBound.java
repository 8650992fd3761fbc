package org.logits4j.values;

import org.logits4j.DType;

/**
 * How far the CPU's vector kernels' cross-entropy of one row may be off, and its gradient by the
 * row's logits: the bounds of {@code docs/numerics.md}, in units. The losses and the gradient of
 * one class of the row, the column, are made in double; the column is the label, or, of dense
 * labels, the largest class.
 */
final class VectorCrossEntropyBound implements RowLossBound {
  private final SoftmaxBound softmax;
  private final Arithmetic arithmetic;

  /** What is rounded to the elements' type: dense labels, or what smoothing gives each class. */
  private final double[] shared;

  private final double sharedError;

  /** The sparse label, or -1; what it has besides, in double. */
  private final int label;

  private final double own;
  private final double zWeight;
  private final double row;
  private final double total;
  private final double magnitude;
  private final double totalError;
  private final double slope;
  private final double slopeMagnitude;

  private VectorCrossEntropyBound(
      SoftmaxBound softmax,
      double[] shared,
      double sharedError,
      int label,
      double own,
      double zWeight) {
    this.softmax = softmax;
    this.shared = shared;
    this.sharedError = sharedError;
    this.label = label;
    this.own = own;
    this.zWeight = zWeight;
    arithmetic = softmax.arithmetic();
    row = arithmetic.row();
    double sum = own;
    double absolute = Math.abs(own);
    int terms = 0;
    for (double t : shared) {
      sum += t;
      absolute += Math.abs(t);
      terms += t == 0 ? 0 : 1;
    }
    total = sum;
    magnitude = absolute;
    if (label >= 0) {
      // in double, from what smoothing gives before it is rounded
      totalError = terms == 0 ? 0 : 5 * row * magnitude;
    } else {
      double ofSum = terms > 1 ? arithmetic.sums().ofTerms(shared.length) : 0;
      totalError = (sharedError + ofSum) * magnitude;
    }
    slope = zWeight == 0 || softmax.isMasked() ? 0 : 2 * zWeight * softmax.logSumExp();
    slopeMagnitude = Math.abs(slope);
  }

  /**
   * Of a sparse label.
   *
   * @param target the weighted, smoothed labels
   * @param own what of the label's target smoothing leaves it
   * @param zWeight the coefficient of the squared log-sum-exp
   */
  static VectorCrossEntropyBound sparse(
      SoftmaxBound softmax, double[] target, int label, double own, double zWeight) {
    double[] shared = target.clone();
    // what is left is rounding, where all of it is the label's own
    boolean alone = Math.abs(target[label] - own) <= 0x1p-50 * Math.abs(own);
    shared[label] = alone ? 0 : target[label] - own;
    Arithmetic arithmetic = softmax.arithmetic();
    double error = arithmetic.conversion() + 2 * arithmetic.row();
    return new VectorCrossEntropyBound(softmax, shared, error, label, own, zWeight);
  }

  /**
   * Of dense labels.
   *
   * @param target the weighted, smoothed labels
   * @param smooth whether they are smoothed
   * @param weighted whether they are weighted
   * @param zWeight the coefficient of the squared log-sum-exp
   */
  static VectorCrossEntropyBound dense(
      SoftmaxBound softmax, double[] target, boolean smooth, boolean weighted, double zWeight) {
    int conversion = softmax.arithmetic().conversion();
    // own, its product with a label, what smoothing adds; the weight and its product
    double error = smooth ? 3 : 0;
    error += weighted ? 1 + conversion : 0;
    error += smooth ? conversion * 2 * softmax.arithmetic().row() : 0;
    return new VectorCrossEntropyBound(softmax, target, error, -1, 0, zWeight);
  }

  @Override
  public double lossError() {
    double loss = 0;
    double error = 0;
    if (own != 0) {
      loss = Math.abs(own) * softmax.surprisal(label);
      error = Math.abs(own) * softmax.rowSurprisalError(label) + 3 * row * loss;
    }
    double each = sharedError + 1 + arithmetic.sums().ofTerms(shared.length);
    for (int c = 0; c < shared.length; c++) {
      double t = Math.abs(shared[c]);
      if (t > 0) {
        loss += t * softmax.surprisal(c);
        error += t * (softmax.surprisalError(c) + each * softmax.surprisal(c));
      }
    }
    if (zWeight != 0) {
      double lse = Math.abs(softmax.logSumExp());
      loss += Math.abs(zWeight) * lse * lse;
      error += Math.abs(zWeight) * lse * (2 * softmax.logSumExpError() + 3 * row * lse);
    }
    return error + 2 * row * loss;
  }

  @Override
  public double largestTerm() {
    double largest = 0;
    if (arithmetic.type() != DType.F64) {
      for (int c = 0; c < shared.length; c++) {
        double t = Math.abs(shared[c]);
        double term = t == 0 ? 0 : Math.max(1, t) * softmax.surprisal(c);
        largest = Math.max(largest, term);
      }
    }
    return largest;
  }

  @Override
  public double largestSum() {
    double sum = 0;
    for (int c = 0; c < shared.length && arithmetic.type() != DType.F64; c++) {
      sum += shared[c] == 0 ? 0 : Math.abs(shared[c]) * softmax.surprisal(c);
    }
    return Math.max(sum, largestTerm());
  }

  @Override
  public double largestGradient() {
    return magnitude + slopeMagnitude;
  }

  private boolean hasShared() {
    return label < 0 || magnitude > Math.abs(own);
  }

  private boolean isColumn(int c) {
    return c == (label < 0 ? softmax.largest() : label);
  }

  private double target(int c) {
    return shared[c] + (c == label ? own : 0);
  }

  /** Of {@link #target}, not relative. */
  private double targetError(int c) {
    return c == label ? 3 * row * Math.abs(target(c)) : sharedError * Math.abs(shared[c]);
  }

  private double slopeError(double logSumExpError) {
    return zWeight == 0
        ? 0
        : 2 * Math.abs(zWeight) * (logSumExpError + 3 * row * Math.abs(softmax.logSumExp()));
  }

  private double lost() {
    return 2 * softmax.underflow() * (magnitude + slopeMagnitude);
  }

  @Override
  public double gradientError(int c) {
    if (softmax.isMasked()) {
      return maskedError(c);
    }
    double exponential = softmax.exponentialError(c) + softmax.normalizerError();
    double ofSlope = slopeError(softmax.logSumExpError());
    double elementwise = elementError(c, exponential, ofSlope);
    if (!isColumn(c)) {
      // of dense labels another class may be the largest
      return elementwise + lost();
    }
    double p = softmax.probability(c);
    double relative = exponential + 4 * row;
    double error;
    if (c == softmax.largest()) {
      error = largestError(c);
    } else {
      error = p * (totalError + Math.abs(total) * relative) + targetError(c);
      error += 2 * row * (p * Math.abs(total) + Math.abs(target(c)));
    }
    error += p * (ofSlope + slopeMagnitude * (relative + 2 * row)) + columnRounding(c);
    return (softmax.isNearTie(c) ? Math.max(error, elementwise) : error) + lost();
  }

  /** Where no class has a probability: of its negative target. */
  private double maskedError(int c) {
    return targetError(c) + (1 + arithmetic.conversion()) * Math.abs(target(c));
  }

  /** Of {@code exp * factor - target * factor}. */
  private double elementError(int c, double exponential, double ofSlope) {
    double p = softmax.probability(c);
    double share = p * (Math.abs(total) + slopeMagnitude);
    double roundings = 1 + arithmetic.conversion() + 5 * row;
    double error = p * (totalError + ofSlope) + share * (exponential + roundings);
    if (!hasShared()) {
      return error;
    }
    double t = Math.abs(target(c));
    error += sharedError * t + t * (1 + arithmetic.conversion());
    return error + value(c);
  }

  /** The magnitude of the gradient. */
  private double value(int c) {
    return Math.abs(softmax.probability(c) * (total + slope) - target(c));
  }

  /** A number that was made in double is rounded to the elements' type. */
  private double columnRounding(int c) {
    return (arithmetic.conversion() + row) * value(c);
  }

  /** Of {@code others / (1 + r) - target * r / (1 + r)}. */
  private double largestError(int c) {
    double p = softmax.probability(c);
    double complement = softmax.complement();
    double others = 0;
    for (int j = 0; j < shared.length; j++) {
      others += j == c ? 0 : Math.abs(target(j));
    }
    double othersError = others == 0 ? 0 : totalError + targetError(c) + 2 * row * magnitude;
    double t = Math.abs(target(c));
    return p * (othersError + others * (softmax.normalizerError() + 2 * row))
        + t * (softmax.complementError() + row * complement)
        + targetError(c) * complement
        + row * (p * others + t * complement);
  }

  @Override
  public double savedGradientError(int c, double savedError) {
    if (softmax.isMasked()) {
      return maskedError(c);
    }
    double exponential = softmax.exponentError(c, savedError);
    double ofSlope = slopeError(savedError);
    double elementwise = elementError(c, exponential, ofSlope);
    if (!isColumn(c)) {
      return elementwise + lost();
    }
    double p = softmax.probability(c);
    // above 1/2 total * expm1(z - saved) + others, else total * p - target
    double error = p * (Math.abs(total) * exponential) + totalError + targetError(c);
    error += 6 * row * (magnitude + Math.abs(target(c)));
    error += p * (ofSlope + slopeMagnitude * (exponential + 2 * row)) + columnRounding(c);
    return (softmax.isNearTie(c) ? Math.max(error, elementwise) : error) + lost();
  }
}
