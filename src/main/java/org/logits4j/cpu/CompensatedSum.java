package org.logits4j.cpu;

/**
 * A sum of doubles with Neumaier's correction: its error is about one unit in the last place of the
 * result plus n * 2^-106 of the sum of magnitudes, whatever the order of magnitude of the terms.
 */
final class CompensatedSum {
  private double sum;
  private double correction;

  void add(double term) {
    double next = sum + term;
    double lost = Math.abs(sum) >= Math.abs(term) ? (sum - next) + term : (term - next) + sum;
    if (Double.isFinite(lost)) {
      correction += lost;
    }
    sum = next;
  }

  /** Begins anew. */
  void reset() {
    sum = 0;
    correction = 0;
  }

  double value() {
    return sum + correction;
  }
}
