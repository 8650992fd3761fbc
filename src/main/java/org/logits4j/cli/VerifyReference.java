package org.logits4j.cli;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * One row's softmax and cross-entropy by the plain formulas in double (whose sums are compensated,
 * as {@link java.util.stream.DoubleStream#sum} is), with an estimate of what double arithmetic
 * costs an operator; shares no code with the operators.
 */
final class VerifyReference {
  /** Sums are taken so that no term is added to another more often. */
  private static final int ADDITIONS = 64;

  private final double[] z;
  private final double[] exp;
  private final double units;
  private final double others;
  private int largest;

  /**
   * Of logits.
   *
   * @param inexact the error of a logit in units of {@link Expected#EPSILON}; 0 for one just read
   */
  VerifyReference(double[] z, double inexact) {
    this.z = z;
    exp = new double[z.length];
    units = Math.min(z.length, ADDITIONS) + 16 + inexact;
    for (int c = 1; c < z.length && !Double.isNaN(z[largest]); c++) {
      if (Double.isNaN(z[c]) || z[c] > z[largest]) {
        largest = c;
      }
    }
    Arrays.setAll(exp, c -> Math.exp(z[c] - z[largest]));
    others = IntStream.range(0, z.length).filter(c -> c != largest).mapToDouble(c -> exp[c]).sum();
  }

  /** The first class with the largest logit; the first NaN where there is one. */
  int predicted() {
    return largest;
  }

  /** Whether a logit is NaN or +infinity: there are no probabilities. */
  private boolean isUndefined() {
    return !(z[largest] < Double.POSITIVE_INFINITY);
  }

  private boolean isMasked() {
    return z[largest] == Double.NEGATIVE_INFINITY;
  }

  private double units(int c) {
    return units + Math.min(800, Math.abs(z[c] - z[largest]));
  }

  Expected logSumExp() {
    if (isUndefined() || isMasked()) {
      return new Expected(z[largest], 0);
    }
    return Expected.within(units, z[largest]).plus(Expected.within(units, Math.log1p(others)));
  }

  Expected probability(int c) {
    if (isUndefined()) {
      return Expected.NAN;
    }
    return isMasked() ? Expected.ZERO : Expected.within(units(c), exp[c] / (1 + others));
  }

  /** 1 - p, for the largest class from the other classes. */
  Expected complement(int c) {
    boolean fromOthers = c == largest && !isUndefined() && !isMasked();
    double value = fromOthers ? others / (1 + others) : 1 - probability(c).value();
    return Expected.within(units, value);
  }

  /** -log(p). */
  Expected surprisal(int c) {
    if (isUndefined()) {
      return Expected.NAN;
    }
    if (z[c] == Double.NEGATIVE_INFINITY) {
      return new Expected(Double.POSITIVE_INFINITY, 0);
    }
    double value = z[largest] - z[c] + Math.log1p(others);
    return Expected.within(units, value).plusSlack(c == largest ? 0 : units * Expected.EPSILON);
  }

  Expected entropy() {
    if (isUndefined() || isMasked()) {
      return Expected.NAN;
    }
    Expected sum = Expected.ZERO;
    for (int c = 0; c < z.length; c++) {
      if (exp[c] > 0) {
        Expected p = probability(c);
        Expected surprisal = surprisal(c);
        sum = sum.plus(surprisal.times(p.value())).plusSlack(p.slack() * surprisal.value());
      }
    }
    return sum;
  }

  /** The sum of t * surprisal where t is not 0, and the penalty on the log-sum-exp. */
  Expected loss(double[] t, double zWeight) {
    if (isUndefined()) {
      return Expected.NAN;
    }
    Expected sum = Expected.ZERO;
    for (int c = 0; c < z.length; c++) {
      if (t[c] != 0) {
        sum = sum.plus(surprisal(c).times(t[c]));
      }
    }
    if (zWeight != 0) {
      Expected l = logSumExp();
      double slack = zWeight * 2 * Math.abs(l.value()) * l.slack();
      sum = sum.plus(new Expected(zWeight * l.value() * l.value(), slack));
    }
    return sum;
  }

  /**
   * The gradient with respect to z: p * sum(t) - t = p * (sum(t) - t) - t * (1 - p), and the
   * penalty's.
   *
   * @param total the sum of t
   */
  Expected gradient(double[] t, double total, double zWeight, int c) {
    double rest = t[c] == total ? 0 : total - t[c];
    Expected p = probability(c);
    Expected gradient = p.times(rest).plus(complement(c).times(-t[c]));
    if (rest != 0) {
      gradient = gradient.plusSlack(p.value() * units * Expected.EPSILON * Math.abs(total));
    }
    if (zWeight != 0 && p.value() != 0) {
      gradient = gradient.plus(p.times(2 * zWeight * logSumExp().value()));
    }
    return gradient;
  }
}
