package org.logits4j.values;

import org.logits4j.DType;

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
    relative += scaleError() + 2 * capError();
    double[] errors = new double[z.length];
    for (int c = 0; c < z.length; c++) {
      boolean masked = z[c] == Double.NEGATIVE_INFINITY;
      errors[c] = relative == 0 || masked ? 0 : relative * Math.abs(z[c]);
    }
    return errors;
  }

  /** Of the scale as the elements' type has it, relative. */
  private double scaleError() {
    return scale == (float) scale ? 0 : parameterError();
  }

  private double capError() {
    return softcap == (float) softcap ? 0 : parameterError();
  }

  /** Of a number that is rounded to what elements are computed in. */
  private double parameterError() {
    return arithmetic.type() == DType.F64 ? 0 : 1;
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
    if (slope(x) == 0 || softcap == 0) {
      return 0;
    }
    double argument = Math.abs(scale * x / softcap);
    if (arithmetic.kernels() != Kernels.SCALAR) {
      // 4e / (1 + e)^2 changes by at most as much as e does, relative
      double ofArgument = 2 * (2 + scaleError() + capError()) * argument;
      // of a product with log2(e)
      ofArgument += 2 * (arithmetic.gap() - 1) * argument;
      return ofArgument + arithmetic.exp() + 6 + scaleError();
    }
    return 2 * (4 * argument + arithmetic.exp()) + 5;
  }

  /** What a slope loses where its exponential underflows, in units, not relative. */
  double slopeUnderflow() {
    return softcap == 0 ? 0 : 4 * scale * arithmetic.underflow() / arithmetic.unit();
  }
}
