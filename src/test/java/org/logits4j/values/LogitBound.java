package org.logits4j.values;

/**
 * The map from raw to scaled and capped logits, and how far it may be off: the bounds of {@code
 * docs/numerics.md}, in units.
 */
final class LogitBound {
  private final Arithmetic arithmetic;
  private final double scale;
  private final double softcap;

  LogitBound(Arithmetic arithmetic, double scale, double softcap) {
    this.arithmetic = arithmetic;
    this.scale = scale;
    this.softcap = softcap;
  }

  double[] apply(double[] row, int classes) {
    double[] z = new double[classes];
    for (int c = 0; c < classes; c++) {
      z[c] = scale * row[c];
      if (softcap != 0 && row[c] != Double.NEGATIVE_INFINITY) {
        z[c] = softcap * Math.tanh(z[c] / softcap);
      }
    }
    return z;
  }

  /** The errors of transformed logits, not relative. */
  double[] errors(double[] z) {
    double relative = softcap != 0 ? 3 + arithmetic.tanh() : scale != 1 ? 1 : 0;
    double[] errors = new double[z.length];
    for (int c = 0; c < z.length; c++) {
      boolean masked = z[c] == Double.NEGATIVE_INFINITY;
      errors[c] = relative == 0 || masked ? 0 : relative * Math.abs(z[c]);
    }
    return errors;
  }

  double slope(double x) {
    if (softcap == 0) {
      return scale;
    }
    double cosh = Math.cosh(scale * x / softcap);
    return scale / (cosh * cosh);
  }

  /** Relative. */
  double slopeError(double x) {
    return slope(x) == 0 || softcap == 0
        ? 0
        : 2 * (4 * Math.abs(scale * x / softcap) + arithmetic.exp()) + 5;
  }
}
