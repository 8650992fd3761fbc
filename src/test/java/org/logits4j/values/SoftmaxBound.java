package org.logits4j.values;

import java.util.Arrays;

/**
 * The softmax of one row of logits, and how far a computed one may be off: the bounds of {@code
 * docs/numerics.md}, in units. With the maximum m at a, {@code R = sum over c != a of exp(z_c -
 * m)}.
 */
final class SoftmaxBound {
  private final double[] z;
  private final double[] zErrors;
  private final Arithmetic arithmetic;
  private final int largest;
  private final double rest;
  private final double restError;

  /**
   * The row.
   *
   * @param zErrors how far each logit may be off, in units, not relative
   */
  SoftmaxBound(Arithmetic arithmetic, double[] z, double[] zErrors) {
    this.arithmetic = arithmetic;
    this.z = z;
    this.zErrors = zErrors;
    int best = 0;
    for (int c = 1; c < z.length; c++) {
      best = z[c] > z[best] ? c : best;
    }
    largest = best;
    double sum = 0;
    double error = 0;
    for (int c = 0; c < z.length; c++) {
      if (c != largest) {
        double e = exp(c);
        sum += e;
        error += e * exponentialError(c);
      }
    }
    rest = sum;
    restError = error + arithmetic.sums().ofExponentials(z) * sum + z.length * underflow();
  }

  /** Of logits that are exact. */
  SoftmaxBound(Arithmetic arithmetic, double[] z) {
    this(arithmetic, z, new double[z.length]);
  }

  double unit() {
    return arithmetic.unit();
  }

  Arithmetic arithmetic() {
    return arithmetic;
  }

  /** {@code log1p(R)}. */
  double logSum() {
    return Math.log1p(rest);
  }

  /** Of R, divided by {@code 1 + R}. */
  double normalizerError() {
    return restError / (1 + rest);
  }

  int largest() {
    return largest;
  }

  /** Whether there is no class that is not masked. */
  boolean isMasked() {
    return z[largest] == Double.NEGATIVE_INFINITY;
  }

  /** {@code m - z_c}. */
  double gap(int c) {
    return c == largest ? 0 : z[largest] - z[c];
  }

  private double exp(int c) {
    return Math.exp(-gap(c));
  }

  /** Relative, where it does not underflow to 0. */
  double exponentialError(int c) {
    return c == largest || exp(c) == 0
        ? 0
        : zErrors[c]
            + zErrors[largest]
            + arithmetic.gap() * gap(c)
            + arithmetic.exp()
            + arithmetic.blockFactor();
  }

  /** Of {@code log1p(R)}. */
  double logSumError() {
    return restError / (1 + rest) + arithmetic.log() * Math.log1p(rest);
  }

  /** Of a logit, not relative. */
  double logitError(int c) {
    return zErrors[c];
  }

  double logSumExp() {
    return z[largest] + Math.log1p(rest);
  }

  double logSumExpError() {
    return zErrors[largest] + logSumError() + arithmetic.row() * Math.abs(logSumExp());
  }

  double probability(int c) {
    return exp(c) / (1 + rest);
  }

  /** Relative. */
  double probabilityError(int c) {
    return exponentialError(c) + normalizerError() + arithmetic.probability(gap(c) == 0);
  }

  /**
   * Of {@code exp(z_c - L)} with a log-sum-exp L that was saved; relative, if not 0.
   *
   * @param savedError of L, not relative; it may be large
   */
  double exponentError(int c, double savedError) {
    if (exp(c) == 0) {
      return 0;
    }
    double argumentError = savedError + zErrors[c] + surprisal(c);
    double relative = Math.expm1(argumentError * unit()) / unit() + arithmetic.exp();
    // a computed probability is never above 1
    return Math.min(relative, 1 / (probability(c) * unit()));
  }

  /** What is lost, not relative, where an exponential underflows. */
  double underflow() {
    return arithmetic.underflow() / arithmetic.unit();
  }

  /** {@code logSumExp - z_c}. */
  double surprisal(int c) {
    return Math.log1p(rest) + gap(c);
  }

  double surprisalError(int c) {
    double gapError = c == largest ? 0 : zErrors[c] + zErrors[largest] + gap(c);
    double logRounding = arithmetic.conversion() * logSum();
    return logSumError() + logRounding + gapError + surprisal(c);
  }

  /** The same where it is the only one of its row. */
  double rowSurprisalError(int c) {
    double logitErrors = c == largest ? 0 : zErrors[c] + zErrors[largest];
    return logSumError() + logitErrors + arithmetic.row() * (gap(c) + surprisal(c));
  }

  /** {@code 1 - p} of the largest. */
  double complement() {
    return rest / (1 + rest);
  }

  double complementError() {
    return restError / (1 + rest) / (1 + rest)
        + (2 * arithmetic.row() + arithmetic.products()) * complement();
  }

  double entropyError() {
    if (arithmetic.kernels() != Kernels.SCALAR) {
      return entropyOfGapsError();
    }
    double error = 0;
    double entropy = 0;
    for (int c = 0; c < z.length; c++) {
      double p = probability(c);
      if (p > 0) {
        entropy += p * surprisal(c);
        error += p * (surprisalError(c) + (probabilityError(c) + 1) * surprisal(c));
        error += underflow() * surprisal(c);
      }
    }
    return error + entropy;
  }

  /** Of {@code log1p(R)} and the sum of {@code p_c * gap(c)}. */
  private double entropyOfGapsError() {
    double row = arithmetic.row();
    double error = logSumError() + row * logSum();
    boolean vector = arithmetic.isVector();
    // a product; a block's factor is rounded, and makes another; the sum is divided in double
    double each = 1 + (vector && z.length > VectorSums.BLOCK ? 2 : 0);
    // of both terms, where they are added up in the elements' type
    each += vector ? 0 : 1;
    each += normalizerError() + arithmetic.sums().ofTerms(z.length) + 3 * row;
    for (int c = 0; c < z.length; c++) {
      double p = probability(c);
      if (p > 0 && c != largest) {
        double gapError = zErrors[c] + zErrors[largest] + gap(c);
        error += p * (gapError + (exponentialError(c) + each) * gap(c));
        error += underflow() * gap(c);
      }
    }
    return error;
  }

  /** Whether rounding may have made a class the largest that isn't, or another one than it. */
  boolean isNearTie(int c) {
    if (c != largest) {
      return isNear(c, largest);
    }
    for (int j = 0; j < z.length; j++) {
      if (j != c && isNear(j, c)) {
        return true;
      }
    }
    return false;
  }

  private boolean isNear(int c, int other) {
    double errors = zErrors[c] + zErrors[other];
    return errors > 0 && Math.abs(z[c] - z[other]) <= errors * unit();
  }

  @Override
  public String toString() {
    return Arrays.toString(z);
  }
}
