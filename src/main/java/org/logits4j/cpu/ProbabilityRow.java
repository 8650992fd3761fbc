package org.logits4j.cpu;

/**
 * One row's cross-entropy on probabilities in double: the reference that everything else is
 * compared with; {@link ScalarProbabilityCrossEntropy} has the formulas.
 */
final class ProbabilityRow {
  private final double epsilon;
  private final double[] p;
  private final double[] target;
  private final double[] g;
  private double sum;
  private double rest;
  private int largest;

  ProbabilityRow(int classes, double epsilon) {
    this.epsilon = epsilon;
    p = new double[classes];
    target = new double[classes];
    g = new double[classes];
  }

  /** The place for the row's probabilities, filled before {@link #reduce}. */
  double[] probabilities() {
    return p;
  }

  /** The place for the row's weighted targets. */
  double[] targets() {
    return target;
  }

  void reduce() {
    largest = 0;
    for (int c = 0; c < p.length; c++) {
      if (p[c] > p[largest]) {
        largest = c;
      }
    }
    CompensatedSum others = new CompensatedSum();
    for (int c = 0; c < p.length; c++) {
      if (c != largest) {
        others.add(p[c]);
      }
    }
    rest = others.value();
    double total = rest + p[largest];
    sum = total == 0 || Double.isInfinite(total) ? Double.NaN : total;
  }

  double loss() {
    CompensatedSum loss = new CompensatedSum();
    for (int c = 0; c < p.length; c++) {
      if (target[c] != 0) {
        loss.add(-target[c] * logClipped(c));
      }
    }
    return Double.isNaN(sum) ? sum : loss.value();
  }

  private double logClipped(int c) {
    return c == largest ? logClipped(p[c], rest, sum, epsilon) : logClipped(p[c], sum, epsilon);
  }

  /** The logarithm of a probability, from the sum of the row's others where it is above 1/2. */
  static double logClipped(double p, double rest, double sum, double epsilon) {
    double q = p / sum;
    return q > 0.5 && !(q > 1 - epsilon)
        ? StrictMath.log1p(-rest / sum)
        : logClipped(p, sum, epsilon);
  }

  /** The logarithm of a probability. */
  static double logClipped(double p, double sum, double epsilon) {
    double q = p / sum;
    if (q < epsilon) {
      return StrictMath.log(epsilon);
    }
    return q > 1 - epsilon ? StrictMath.log1p(-epsilon) : StrictMath.log(q);
  }

  /** The slope of a target's term by its probability q; 0 where that was clipped. */
  static double slope(double target, double q, double epsilon) {
    // a NaN is not clipped: it goes through
    boolean clipped = q < epsilon || q > 1 - epsilon;
    return clipped || (target == 0 && !Double.isNaN(q)) ? 0 : -target / q;
  }

  /** A class's part of the gradient of dense labels. */
  double labelGradient(int c, double coefficient) {
    // a coefficient of 0 counts 0, even on a probability of 0
    return coefficient != 0 || Double.isNaN(sum) ? coefficient * logClipped(c) : 0;
  }

  /** The gradient of the probabilities, multiplied by a factor. */
  double[] gradient(double factor) {
    CompensatedSum others = new CompensatedSum();
    for (int c = 0; c < p.length; c++) {
      double q = p[c] / sum;
      g[c] = slope(target[c], q, epsilon);
      if (c != largest && g[c] != 0) {
        others.add(g[c] * q);
      }
    }
    double largestTerm = g[largest] * (p[largest] / sum);
    for (int c = 0; c < p.length; c++) {
      double d =
          c == largest ? g[c] * (rest / sum) - others.value() : g[c] - others.value() - largestTerm;
      g[c] = factor / sum * d;
    }
    return g;
  }
}
