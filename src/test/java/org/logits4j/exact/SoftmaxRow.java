package org.logits4j.exact;

import org.apache.commons.numbers.core.DD;

/**
 * The softmax of one row of logits {@code z}: with the maximum {@code m} at index {@code a} and
 * {@code S = sum_c exp(z_c - m) = 1 + R}, everything is written in {@code R} where the difference
 * from 1 matters.
 */
final class SoftmaxRow {
  private final DD[] logits;
  private final int largest;
  private final DD maximum;
  private final DD[] exponentials;
  private final DD rest;
  private final DD sum;
  private final DD logSum;

  SoftmaxRow(DD[] logits) {
    this.logits = logits;
    largest = indexOfLargest(logits);
    maximum = largest < 0 ? DD.of(Double.NEGATIVE_INFINITY) : logits[largest];
    exponentials = DdArrays.zeros(logits.length);
    if (Double.isFinite(maximum.hi())) {
      for (int c = 0; c < logits.length; c++) {
        if (c != largest) {
          exponentials[c] = DdExp.exp(DdIeee.subtract(logits[c], maximum));
        }
      }
    }
    rest = DdSum.of(exponentials);
    sum = rest.add(1.0);
    logSum = DdLog.log1p(rest);
    if (largest >= 0) {
      exponentials[largest] = DD.ONE;
    }
  }

  /** Whether there is no finite and no infinitely large logit: an empty row or one all -inf. */
  boolean isMasked() {
    return maximum.hi() == Double.NEGATIVE_INFINITY;
  }

  /** Whether a logit is NaN or +inf, so that no probabilities exist. */
  boolean isUndefined() {
    return !(maximum.hi() < Double.POSITIVE_INFINITY);
  }

  /** The lowest index of the largest logit, that of the first NaN if any, -1 for an empty row. */
  int indexOfLargest() {
    return largest;
  }

  /** {@code log sum_c exp(z_c) = m + log1p(R)}: NaN with a NaN, else infinite with an infinity. */
  DD logSumExp() {
    return Double.isFinite(maximum.hi()) ? DdIeee.add(maximum, logSum) : maximum;
  }

  /**
   * {@code lse - z_c = (m - z_c) + log1p(R)}: +inf where {@code z_c = -inf}, even in a masked row.
   */
  DD surprisal(int c) {
    if (isUndefined()) {
      return DD.of(Double.NaN);
    }
    if (logits[c].hi() == Double.NEGATIVE_INFINITY) {
      return DD.of(Double.POSITIVE_INFINITY);
    }
    return DdIeee.add(DdIeee.subtract(maximum, logits[c]), logSum);
  }

  /** {@code p_c = exp(z_c - lse)}: 0 in a masked row, NaN in an undefined one. */
  DD probability(int c) {
    if (isUndefined()) {
      return DD.of(Double.NaN);
    }
    return isMasked() ? DD.ZERO : exponentials[c].divide(sum);
  }

  /** {@code 1 - p_c}, which is {@code R / S} at the maximum. */
  DD complement(int c) {
    if (c == largest && !isMasked() && !isUndefined()) {
      return rest.divide(sum);
    }
    return DdIeee.subtract(DD.ONE, probability(c));
  }

  /** {@code -sum_c p_c * log(p_c)} over {@code p_c > 0}; NaN in a masked or undefined row. */
  DD entropy() {
    if (isMasked() || isUndefined()) {
      return DD.of(Double.NaN);
    }
    DD[] terms = DdArrays.zeros(logits.length);
    for (int c = 0; c < terms.length; c++) {
      DD probability = probability(c);
      if (probability.hi() > 0) {
        terms[c] = probability.multiply(surprisal(c));
      }
    }
    return DdSum.of(terms);
  }

  /** The lowest index of the largest logit, that of the first NaN if any, -1 for an empty row. */
  static int indexOfLargest(DD[] logits) {
    int best = -1;
    for (int c = 0; c < logits.length; c++) {
      if (Double.isNaN(logits[c].hi())) {
        return c;
      }
      if (best < 0 || exceeds(logits[c], logits[best])) {
        best = c;
      }
    }
    return best;
  }

  private static boolean exceeds(DD a, DD b) {
    return a.hi() > b.hi() || (a.hi() == b.hi() && a.lo() > b.lo());
  }
}
