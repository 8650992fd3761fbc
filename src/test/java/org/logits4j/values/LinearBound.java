package org.logits4j.values;

import org.apache.commons.numbers.core.DD;
import org.logits4j.DType;

/**
 * How far linear cross-entropy may be off, in absolute terms: the bounds of {@code
 * docs/numerics.md}. Sums of products have an error of their length, in units of the type that they
 * are computed in, times the sum of magnitudes, in whatever order they are taken.
 */
final class LinearBound {
  private final Arithmetic arithmetic;
  private final double[][] hidden;
  private final double[][] weight;
  private final double[] bias;
  private final CrossEntropyCase rows;
  private final double unit;
  private final double underflow;
  private final DD[][] exactGradient;
  private final double[][] logitErrors;

  /**
   * The bounds.
   *
   * @param rows labels and options; its logits are those of the layer
   * @param type of the inputs
   */
  LinearBound(
      Arithmetic arithmetic,
      double[][] hidden,
      double[][] weight,
      double[] bias,
      CrossEntropyCase rows,
      DType type) {
    this.arithmetic = arithmetic;
    this.hidden = hidden;
    this.weight = weight;
    this.bias = bias;
    this.rows = rows;
    unit = type == DType.F64 ? 0x1p-53 : 0x1p-24;
    underflow = type == DType.F64 ? Double.MIN_VALUE : Float.MIN_VALUE;
    exactGradient = rows.exact().exactGradient();
    logitErrors = new double[hidden.length][];
    for (int r = 0; r < hidden.length; r++) {
      logitErrors[r] = logitErrors(r);
    }
  }

  private double[] logitErrors(int row) {
    double[] errors = new double[rows.classes];
    for (int c = 0; c < errors.length; c++) {
      double magnitude = Math.abs(bias[c]);
      for (int k = 0; k < hidden[row].length; k++) {
        magnitude += Math.abs(hidden[row][k] * weight[c][k]);
      }
      errors[c] = (hidden[row].length + 2) * unit * magnitude;
    }
    return errors;
  }

  private LogitBound transform() {
    return new LogitBound(arithmetic, rows.choices.scale, rows.choices.softcap);
  }

  SoftmaxBound softmax(int row) {
    double[] z = transform().apply(rows.logits[row], rows.classes);
    double[] errors = transform().errors(z);
    for (int c = 0; c < errors.length; c++) {
      errors[c] += rows.choices.scale * logitErrors[row][c] / arithmetic.unit();
    }
    return new SoftmaxBound(arithmetic, z, errors);
  }

  private RowLossBound crossEntropy(int row) {
    return rows.bound(softmax(row), row);
  }

  double lossError(int row) {
    return rows.isIgnored(row) ? 0 : crossEntropy(row).lossError() * arithmetic.unit();
  }

  /** Of the gradients by a row's logits. */
  private double[] logitGradientErrors(int row, double denominator) {
    double[] errors = new double[rows.classes];
    if (rows.isIgnored(row)) {
      return errors;
    }
    RowLossBound bound = crossEntropy(row);
    double factor = Math.abs(rows.factors.of(row)) / denominator;
    double cap = rows.choices.softcap;
    for (int c = 0; c < errors.length; c++) {
      double x = rows.logits[row][c];
      double value = Math.abs(exactGradient[row][c].hi());
      double slopeChange = cap == 0 ? 0 : 2 * rows.choices.scale * logitErrors[row][c] / cap;
      double relative = transform().slopeError(x) + arithmetic.factorError();
      double own = factor * transform().slope(x) * bound.gradientError(c);
      own += factor * transform().slopeUnderflow() * bound.largestGradient();
      errors[c] =
          (own + relative * value) * arithmetic.unit() + (slopeChange + unit) * value + underflow;
    }
    return errors;
  }

  double[][] logitGradientErrors(double denominator) {
    double[][] errors = new double[hidden.length][];
    for (int r = 0; r < errors.length; r++) {
      errors[r] = logitGradientErrors(r, denominator);
    }
    return errors;
  }

  double hiddenGradientError(double[][] logitGradientErrors, int row, int k) {
    double error = 0;
    double magnitude = 0;
    for (int c = 0; c < rows.classes; c++) {
      double w = Math.abs(weight[c][k]);
      error += w * logitGradientErrors[row][c] + underflow;
      magnitude += w * Math.abs(exactGradient[row][c].hi());
    }
    return rows.isIgnored(row) ? 0 : error + (rows.classes + 2) * unit * magnitude;
  }

  double weightGradientError(double[][] logitGradientErrors, int c, int k) {
    double error = 0;
    double magnitude = 0;
    for (int r = 0; r < hidden.length; r++) {
      double h = Math.abs(hidden[r][k]);
      error += h * logitGradientErrors[r][c] + underflow;
      magnitude += h * Math.abs(exactGradient[r][c].hi());
    }
    // each chunk is one more addition
    return error + (2 * hidden.length + 2) * unit * magnitude;
  }

  double biasGradientError(double[][] logitGradientErrors, int c) {
    double error = 0;
    double magnitude = 0;
    for (int r = 0; r < hidden.length; r++) {
      error += logitGradientErrors[r][c];
      magnitude += Math.abs(exactGradient[r][c].hi());
    }
    // summed in double
    return error + hidden.length * Arithmetic.DOUBLE.unit() * magnitude;
  }
}
