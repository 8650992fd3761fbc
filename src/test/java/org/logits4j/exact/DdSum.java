package org.logits4j.exact;

import org.apache.commons.numbers.core.DD;

/** Sums of double-doubles. */
final class DdSum {
  private static final int SEQUENTIAL = 8;

  private DdSum() {}

  /** The sum of the terms, pairwise, so that n terms add the error of log n additions. */
  static DD of(DD[] terms) {
    return between(terms, 0, terms.length);
  }

  /**
   * For every index the sum of all other terms: {@code sum_{j != c} terms_j}, by running sums from
   * both ends, so that a dominating term does not blur the sum of the others.
   */
  static DD[] ofOthers(DD[] terms) {
    DD[] others = new DD[terms.length];
    DD before = DD.ZERO;
    for (int c = 0; c < terms.length; c++) {
      others[c] = before;
      before = DdIeee.add(before, terms[c]);
    }
    DD after = DD.ZERO;
    for (int c = terms.length - 1; c >= 0; c--) {
      others[c] = DdIeee.add(others[c], after);
      after = DdIeee.add(after, terms[c]);
    }
    return others;
  }

  private static DD between(DD[] terms, int from, int to) {
    if (to - from > SEQUENTIAL) {
      int middle = (from + to) >>> 1;
      return DdIeee.add(between(terms, from, middle), between(terms, middle, to));
    }
    DD sum = DD.ZERO;
    for (int c = from; c < to; c++) {
      sum = DdIeee.add(sum, terms[c]);
    }
    return sum;
  }
}
