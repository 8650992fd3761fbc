package org.logits4j.exact;

import org.apache.commons.numbers.core.DD;

/**
 * Cross-entropy of one row of logits {@code z} with a target {@code t}, and a penalty on the
 * log-sum-exp with coefficient {@code k}: {@code sum_{t_c != 0} t_c * (lse - z_c) + k * lse^2}.
 */
final class CrossEntropyRow {
  private final SoftmaxRow softmax;
  private final DD[] target;
  private final DD penalty;

  CrossEntropyRow(SoftmaxRow softmax, DD[] target, DD penalty) {
    this.softmax = softmax;
    this.target = target;
    this.penalty = penalty;
  }

  /** The loss: NaN with any NaN or +inf, infinite where a class with a target is masked. */
  DD loss() {
    DD[] terms = DdArrays.zeros(target.length);
    for (int c = 0; c < terms.length; c++) {
      if (target[c].hi() != 0) {
        terms[c] = DdIeee.multiply(target[c], softmax.surprisal(c));
      }
    }
    DD loss = DdSum.of(terms);
    if (penalty.hi() != 0) {
      DD lse = softmax.logSumExp();
      loss = DdIeee.add(loss, DdIeee.multiply(penalty, DdIeee.multiply(lse, lse)));
    }
    return softmax.isUndefined() ? DD.of(Double.NaN) : loss;
  }

  /**
   * The derivatives by {@code z}: {@code p_c * sum_j t_j - t_c + 2 * k * lse * p_c}, where the
   * first two terms are taken as {@code p_c * sum_{j != c} t_j - (1 - p_c) * t_c}. NaN where the
   * loss is by NaN or +inf; {@code p = 0} in a row that is all -inf.
   */
  DD[] gradient() {
    DD[] others = DdSum.ofOthers(target);
    DD slope = softmax.isMasked() ? DD.ZERO : DdIeee.multiply(penalty, softmax.logSumExp());
    DD[] gradient = new DD[target.length];
    for (int c = 0; c < target.length; c++) {
      DD pull = DdIeee.add(others[c], DdIeee.add(slope, slope));
      DD push = DdIeee.multiply(softmax.complement(c), target[c]);
      gradient[c] = DdIeee.subtract(DdIeee.multiply(softmax.probability(c), pull), push);
    }
    return gradient;
  }
}
