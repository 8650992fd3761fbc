package org.logits4j.exact;

import org.apache.commons.numbers.core.DD;

/** One row of {@link ExactProbabilityCrossEntropy} with its target, before any reduction. */
final class ProbabilityRow {
  private final DD[] target;
  private final DD sum;
  private final DD[] normalized;
  private final DD lowest;
  private final DD highest;

  ProbabilityRow(double[] row, DD[] target, double epsilon) {
    this.target = target;
    lowest = DD.of(epsilon);
    highest = DD.ofDifference(1, epsilon);
    DD[] probabilities = DdArrays.widen(row, target.length);
    sum = DdSum.of(probabilities);
    normalized = new DD[target.length];
    boolean defined = sum.hi() != 0 && Double.isFinite(sum.hi());
    for (int c = 0; c < target.length; c++) {
      normalized[c] = defined ? DdIeee.divide(probabilities[c], sum) : DD.of(Double.NaN);
    }
  }

  DD loss() {
    DD[] terms = DdArrays.zeros(target.length);
    for (int c = 0; c < terms.length; c++) {
      if (contributes(c)) {
        terms[c] = DdIeee.multiply(target[c], DdLog.log(clamped(c))).negate();
      }
    }
    return DdSum.of(terms);
  }

  DD[] gradient() {
    DD[] slopes = DdArrays.zeros(target.length);
    DD[] terms = DdArrays.zeros(target.length);
    for (int c = 0; c < terms.length; c++) {
      if (contributes(c) && !isClamped(c)) {
        slopes[c] = DdIeee.divide(target[c], clamped(c)).negate();
        terms[c] = DdIeee.multiply(slopes[c], normalized[c]);
      }
    }
    DD common = DdSum.of(terms);
    DD[] gradient = new DD[target.length];
    for (int c = 0; c < gradient.length; c++) {
      gradient[c] = DdIeee.divide(DdIeee.subtract(slopes[c], common), sum);
    }
    return gradient;
  }

  /** Whether there is a target, or a NaN to pass on. */
  private boolean contributes(int c) {
    return target[c].hi() != 0 || Double.isNaN(normalized[c].hi());
  }

  /** {@code r_c}, NaN for NaN. */
  private DD clamped(int c) {
    DD q = normalized[c];
    if (isLess(q, lowest)) {
      return lowest;
    }
    return isLess(highest, q) ? highest : q;
  }

  private boolean isClamped(int c) {
    return isLess(normalized[c], lowest) || isLess(highest, normalized[c]);
  }

  private static boolean isLess(DD a, DD b) {
    return a.hi() < b.hi() || (a.hi() == b.hi() && a.lo() < b.lo());
  }
}
