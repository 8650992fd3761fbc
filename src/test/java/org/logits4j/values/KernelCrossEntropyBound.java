package org.logits4j.values;

import java.util.Arrays;
import org.logits4j.DType;

/**
 * How far the CUDA kernels' cross-entropy of one row with a sparse label may be off, and its
 * gradient by the row's logits: the bounds of {@code docs/numerics.md}, in units. With {@code own =
 * 1 - e} and {@code uniform = e / C}, a target is {@code w[c] * (own * [c = label] + uniform)}.
 *
 * <p>What is exactly 1 makes no error, nor does a product with it: without smoothing {@code own},
 * without class weights all {@code w}.
 */
final class KernelCrossEntropyBound implements RowLossBound {
  /** Of the coefficient of the squared log-sum-exp: two roundings and a product. */
  private static final double Z_WEIGHT = 3;

  private final SoftmaxBound softmax;
  private final double[] weights;
  private final int label;
  private final int classes;
  private final double own;
  private final double uniform;
  private final double all;
  private final double weightError;
  private final double ownError;
  private final double total;
  private final double totalError;
  private final double zWeight;

  /**
   * The row.
   *
   * @param weights of the classes; none for 1 each
   * @param smoothing e
   * @param classes C
   * @param zWeight the coefficient of the squared log-sum-exp
   */
  KernelCrossEntropyBound(
      SoftmaxBound softmax,
      int label,
      double[] weights,
      double smoothing,
      int classes,
      double zWeight) {
    this.softmax = softmax;
    this.zWeight = zWeight;
    this.weights = weights;
    this.label = label;
    this.classes = classes;
    own = 1 - smoothing;
    uniform = smoothing / classes;
    weightError = weights.length > 0 ? 1 : 0;
    ownError = weightError + (isSmooth() ? 1 + weightError : 0);
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += weight(c);
    }
    all = sum;
    double labels = own * weight(label);
    double shared = uniform * all;
    total = labels + shared;
    totalError =
        isSmooth() ? ownError * labels + (weightError + 2) * shared + total : ownError * labels;
  }

  private boolean isSmooth() {
    return uniform != 0;
  }

  private boolean isPlain() {
    return !isSmooth() && weights.length == 0;
  }

  private double weight(int c) {
    return weights.length == 0 ? 1 : weights[c];
  }

  @Override
  public double lossError() {
    double labels = own * weight(label);
    double surprisal = labels == 0 ? 0 : softmax.surprisal(label);
    double loss = labels * surprisal;
    double error = ownError * loss + (isPlain() ? 0 : loss);
    error += labels == 0 ? 0 : labels * softmax.surprisalError(label);
    if (isSmooth()) {
      error += smoothError(loss);
    }
    if (zWeight == 0) {
      return error;
    }
    double lse = Math.abs(softmax.logSumExp());
    double square = Math.abs(zWeight) * lse;
    double cross = loss + (isSmooth() ? uniform * (all * softmax.logSum() + gaps()) : 0);
    return error
        + square * (2 * softmax.logSumExpError() + (Z_WEIGHT + 2) * lse)
        + (cross + square * lse);
  }

  @Override
  public double largestTerm() {
    if (softmax.arithmetic().type() == DType.F64) {
      return 0;
    }
    double labels = own * weight(label);
    double term = labels == 0 ? 0 : Math.max(1, labels) * softmax.surprisal(label);
    return isSmooth() ? Math.max(term, gaps()) : term;
  }

  private double gaps() {
    double gaps = 0;
    for (int c = 0; c < classes; c++) {
      gaps += weight(c) == 0 ? 0 : weight(c) * softmax.gap(c);
    }
    return gaps;
  }

  /** Of {@code uniform * (sum(w) * log1p(r) + sum of w[c] * gap[c])}, and of adding it. */
  private double smoothError(double loss) {
    double gaps = gaps();
    double logs = all * softmax.logSum();
    double error = all * softmax.logSumError() + (weightError + 1) * logs;
    // a difference, a weight, a product; then their sum
    error += (1 + 2 * weightError + softmax.arithmetic().sums().ofTerms(classes)) * gaps;
    double shared = uniform * (logs + gaps);
    return uniform * error + 3 * shared + (loss + shared);
  }

  @Override
  public double gradientError(int c) {
    double targetError = c == label ? labelError() : sharedError(c);
    if (softmax.isMasked()) {
      return targetError + (c == label ? target(c) : 0);
    }
    double p = softmax.probability(c);
    double share = p * total;
    double shareError =
        p * totalError + share * (softmax.probabilityError(c) + (isPlain() ? 0 : 1));
    double value = Math.abs(share - target(c));
    double slope = zWeight == 0 ? 0 : 2 * zWeight * softmax.logSumExp();
    double lost = (total + Math.abs(slope)) * softmax.underflow();
    double error;
    if (c != label) {
      // the factor goes into the row's share; then a difference, where there is one
      error = shareError + share + targetError + (isSmooth() ? value : 0) + lost;
    } else if (softmax.gap(c) > 0) {
      error = shareError + targetError + 2 * value + lost;
    } else {
      error = largestError(p) + value + lost;
    }
    return zWeight == 0 ? error : error + slopeError(c, Math.abs(slope), value);
  }

  /**
   * What {@code slope * p} adds: elsewhere than at the label the slope is added to T, at the label
   * to the rest of the gradient, which is multiplied by the factor then.
   */
  private double slopeError(int c, double slope, double value) {
    double p = softmax.probability(c);
    double ofSlope =
        2
            * Math.abs(zWeight)
            * (softmax.logSumExpError() + (Z_WEIGHT + 1) * Math.abs(softmax.logSumExp()));
    double own = p * (ofSlope + slope * (softmax.probabilityError(c) + 2));
    double both = c == label ? value : p * total;
    return own + both + (c != label && isSmooth() ? 2 : 1) * slope * p;
  }

  /** No kernel caps logits. */
  @Override
  public double largestGradient() {
    return 0;
  }

  /** Other kernels do that. */
  @Override
  public double savedGradientError(int c, double savedError) {
    double[] target = new double[classes];
    Arrays.setAll(target, this::target);
    return new GeneralCrossEntropyBound(softmax, target, isSmooth(), weights.length > 0, zWeight)
        .savedGradientError(c, savedError);
  }

  /** Of {@code (T - t) / (1 + r) - t * r / (1 + r)}. */
  private double largestError(double p) {
    double complement = softmax.complement();
    double error =
        labelError() * complement
            + target(label) * (softmax.complementError() + (isPlain() ? 0 : complement));
    if (!isSmooth()) {
      return error;
    }
    double others = all - weight(label);
    double othersError = weightError * (all + weight(label)) + (weightError + 2) * others;
    double difference = uniform * others * p;
    return error
        + uniform * othersError * p
        + difference * (softmax.normalizerError() + 3)
        + Math.abs(difference - target(label) * complement);
  }

  private double target(int c) {
    return weight(c) * ((c == label ? own : 0) + uniform);
  }

  /** Of {@code w * (own + uniform)}. */
  private double labelError() {
    return (weightError + (isSmooth() ? 2 + weightError : 0)) * target(label);
  }

  /** Of {@code factor * uniform * w}. */
  private double sharedError(int c) {
    return (2 + 2 * weightError) * target(c);
  }
}
