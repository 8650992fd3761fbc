package org.logits4j.values;

/**
 * How far the CPU's cross-entropy of one row may be off, and its gradient by the row's (scaled,
 * capped) logits: the bounds of {@code docs/numerics.md}, in units.
 */
final class CrossEntropyBound implements RowLossBound {
  private final SoftmaxBound softmax;
  private final double[] target;
  private final double targetError;
  private final double zWeight;
  private final double total;
  private final double magnitude;
  private final double totalError;

  /**
   * The row.
   *
   * @param target the weighted, smoothed labels
   * @param targetError of each of them, relative
   * @param zWeight the coefficient of the squared log-sum-exp
   */
  CrossEntropyBound(SoftmaxBound softmax, double[] target, double targetError, double zWeight) {
    this.softmax = softmax;
    this.target = target;
    this.targetError = targetError;
    this.zWeight = zWeight;
    double sum = 0;
    double absolute = 0;
    int terms = 0;
    for (double t : target) {
      sum += t;
      absolute += Math.abs(t);
      terms += t == 0 ? 0 : 1;
    }
    total = Math.abs(sum);
    magnitude = absolute;
    totalError = targetError * absolute + (terms > 1 ? total : 0);
  }

  @Override
  public double lossError() {
    double loss = 0;
    double error = 0;
    for (int c = 0; c < target.length; c++) {
      double t = Math.abs(target[c]);
      if (t > 0) {
        loss += t * softmax.surprisal(c);
        error += t * (softmax.surprisalError(c) + (targetError + 1) * softmax.surprisal(c));
      }
    }
    if (zWeight != 0) {
      double lse = softmax.logSumExp();
      loss += Math.abs(zWeight) * lse * lse;
      error +=
          Math.abs(zWeight) * Math.abs(lse) * (2 * softmax.logSumExpError() + 3 * Math.abs(lse));
    }
    return error + loss;
  }

  /** Doubles hold more than the logits of other types can make. */
  @Override
  public double largestTerm() {
    return 0;
  }

  /** Of no account: doubles have room below. */
  @Override
  public double largestGradient() {
    return 0;
  }

  /** Of {@code p_c * sum(t) - t_c + slope * p_c}, slope being that of the squared log-sum-exp. */
  @Override
  public double gradientError(int c) {
    if (softmax.isMasked()) {
      return (targetError + 1) * Math.abs(target[c]);
    }
    double p = softmax.probability(c);
    double t = Math.abs(target[c]);
    double value;
    double error;
    if (c == softmax.largest()) {
      // p * (sum of the other targets) - (1 - p) * target
      double others = Math.abs(sumOfOthers(c));
      double othersError = others == 0 ? 0 : totalError + targetError * t + others;
      double complement = softmax.complement();
      value = p * others + complement * t;
      error =
          p * (othersError + others * softmax.probabilityError(c))
              + t * (softmax.complementError() + (targetError + 1) * complement);
    } else {
      value = p * total + t;
      error = p * (totalError + total * (softmax.probabilityError(c) + 1)) + targetError * t;
    }
    error += value;
    double slope = 0;
    if (zWeight != 0) {
      double lse = Math.abs(softmax.logSumExp());
      slope = 2 * Math.abs(zWeight) * lse;
      double slopeError = 2 * Math.abs(zWeight) * (softmax.logSumExpError() + 2 * lse);
      error += p * (slopeError + slope * (softmax.probabilityError(c) + 1)) + value + slope * p;
    }
    return error + 4 * softmax.underflow() * (1 + magnitude + slope);
  }

  /**
   * Of the same, with probabilities from a log-sum-exp that was saved.
   *
   * @param savedError of the saved number, not relative
   */
  @Override
  public double savedGradientError(int c, double savedError) {
    if (softmax.isMasked()) {
      return (targetError + 1) * Math.abs(target[c]);
    }
    double p = softmax.probability(c);
    double lse = Math.abs(softmax.logSumExp());
    double relative = softmax.exponentError(c, savedError);
    double value = p * total + Math.abs(target[c]);
    double error = p * (totalError + total * (relative + 1)) + value;
    error += targetError * Math.abs(target[c]);
    if (p > 0.4) {
      double others = Math.abs(sumOfOthers(c));
      error += (others == 0 ? 0 : totalError + others) + 4 * total * (1 - p);
    }
    double slope = 2 * Math.abs(zWeight) * lse;
    double slopeError = 2 * Math.abs(zWeight) * (savedError + 2 * lse);
    error += zWeight == 0 ? 0 : p * (slopeError + slope * (relative + 1)) + value + slope * p;
    return error + 4 * softmax.underflow() * (1 + magnitude + slope);
  }

  private double sumOfOthers(int c) {
    double sum = 0;
    for (int j = 0; j < target.length; j++) {
      sum += j == c ? 0 : target[j];
    }
    return sum;
  }
}
