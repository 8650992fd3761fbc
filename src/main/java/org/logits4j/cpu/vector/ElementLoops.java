package org.logits4j.cpu.vector;

/**
 * Loops of the losses on single elements and on probabilities, over runs of elements as {@link
 * Loops} has them; where no index is given, they begin at 0.
 *
 * <p>Where the reading and the written run are the same, they are the same elements.
 *
 * @param <A> {@code float[]} or {@code double[]}
 */
public interface ElementLoops<A> {
  /** What a probability is multiplied by before its logarithm, so that it is no subnormal. */
  double RISE = 0x1p64;

  /** The loops that compute in single precision. */
  static ElementLoops<float[]> floats() {
    return FloatElementLoops.INSTANCE;
  }

  /** The loops that compute in double precision. */
  static ElementLoops<double[]> doubles() {
    return DoubleElementLoops.INSTANCE;
  }

  /** The least number of the type that is not below a number. */
  double ceiling(double x);

  /** Whether all elements are numbers from least to most; of zeros, -0 is the lesser. */
  boolean isWithin(A x, int at, int n, double least, double most);

  /** -|x|. */
  void negativeMagnitude(A x, A into, int n);

  /** x * y. */
  void product(A x, int at, A y, int yAt, A into, int intoAt, int n);

  /** x * y * factor. */
  void product(A x, A y, A into, int n, double factor);

  /**
   * x where p is at least the threshold, else 0.
   *
   * @param threshold a lane array
   */
  void keepFrom(A p, int pAt, A threshold, A x, int at, A into, int n);

  /**
   * x where p is below the threshold, else 0.
   *
   * @param threshold a lane array
   */
  void keepBelow(A p, int pAt, A threshold, A x, int at, A into, int n);

  /**
   * {@code a * softplus(x) + b * softplus(-x)} with {@code a = weight * (1 - label)} and {@code b =
   * positive * label}.
   *
   * @param exp exp(-|x|)
   * @param weight from an index on, as is positive
   */
  void sigmoidLoss(A x, A exp, A label, A weight, A positive, int weightAt, A into, int n);

  /** The derivative of {@link #sigmoidLoss}: {@code a * sigmoid(x) - b * sigmoid(-x)}. */
  void sigmoidGradient(A x, A exp, A label, A weight, A positive, int weightAt, A into, int n);

  /**
   * exp(-s), and (target - mean) times that.
   *
   * @param exp exp(-|s|)
   */
  void deviation(A mean, A logStd, A target, A exp, A precision, A into, int n);

  /** {@code u^2 / 2 + s + log(2 * pi) / 2}. */
  void gaussianLoss(A deviation, A logStd, A into, int n);

  /** {@code -u * precision}, {@code (1 - u) * (1 + u)} and {@code u * precision}. */
  void gaussianGradients(A deviation, A precision, A mean, A logStd, A target, int n);

  /**
   * {@code scale * y * (g - sum)}, another number where y is at least a threshold.
   *
   * @param sum a lane array, as are scale, threshold and other
   */
  void softmaxGradient(
      A y, int at, A g, int gAt, A into, int intoAt, int n, A sum, A scale, A threshold, A other);

  /**
   * {@code scale * (g - p * sum)}, another number where p is at least a threshold.
   *
   * @param sum a lane array, as are scale, threshold and other
   */
  void logSoftmaxGradient(
      A p, int at, A g, int gAt, A into, int intoAt, int n, A sum, A scale, A threshold, A other);

  /**
   * {@code log(p / sum)}: another number where p is below the least that is not clipped, or at
   * least a threshold.
   *
   * @param factor a lane array: {@link #RISE} / sum
   * @param least a lane array: above 0
   * @param threshold a lane array, as is other
   */
  void clippedLog(
      A p,
      int at,
      A into,
      int intoAt,
      int n,
      A factor,
      A least,
      double clipped,
      A threshold,
      A other);

  /**
   * {@code target * sum / p}: 0 where the target is 0, p is below the least that is not clipped, or
   * at least a threshold.
   *
   * @param products the targets of what is not 0; NaN where p is 0
   * @param sum a lane array, as are least and threshold
   */
  void clippedQuotient(
      A target,
      int targetAt,
      A p,
      int at,
      A into,
      int intoAt,
      A products,
      int n,
      A sum,
      A least,
      A threshold);

  /**
   * {@code g * factor + addend}, another number where p is at least a threshold.
   *
   * @param factor a lane array, as are addend, threshold and other
   */
  void probabilityGradient(
      A p, int at, A g, int gAt, int n, A factor, A addend, A threshold, A other);
}
