package org.logits4j.cpu;

import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.SoftmaxGradientRequest;
import org.logits4j.backend.SoftmaxRequest;

/** Softmax and log-softmax along an axis, in double. */
final class ScalarSoftmax {
  private ScalarSoftmax() {}

  static void forward(SoftmaxRequest request, ExecutionContext context) {
    Elements logits = Elements.along(request.logits(), request.axis());
    Elements result = Elements.along(request.result(), request.axis());
    int columns = logits.columns();
    RowBlocks.run(
        logits.rows(),
        columns,
        context,
        (from, to) -> {
          SoftmaxRow row = new SoftmaxRow(columns);
          for (long r = from; r < to; r++) {
            for (int c = 0; c < columns; c++) {
              row.logits()[c] = logits.get(r, c);
            }
            row.reduce(columns);
            for (int c = 0; c < columns; c++) {
              result.set(r, c, value(row, c, request.logarithm()));
            }
          }
        });
  }

  private static double value(SoftmaxRow row, int c, boolean logarithm) {
    if (row.isMasked()) {
      return Double.NaN;
    }
    // 0 - x rather than -x: log-softmax of a single class is 0, not -0
    return logarithm ? 0 - row.negativeLogProbability(c) : row.probability(c);
  }

  /** What a class adds to the sum in its row's gradient. */
  static double term(boolean logarithm, double upstream, double result) {
    return logarithm ? upstream : upstream * result;
  }

  /** The gradient of one logit, from the row's sum. */
  static double slope(boolean logarithm, double upstream, double result, double sum) {
    return logarithm ? upstream - StrictMath.exp(result) * sum : result * (upstream - sum);
  }

  static void gradient(SoftmaxGradientRequest request, ExecutionContext context) {
    Elements result = Elements.along(request.result(), request.axis());
    Elements upstream = Elements.along(request.upstream(), request.axis());
    Elements gradient = Elements.along(request.gradient(), request.axis());
    double scale = Elements.value(request.gradientScale());
    int columns = result.columns();
    RowBlocks.run(
        result.rows(),
        columns,
        context,
        (from, to) -> {
          for (long r = from; r < to; r++) {
            CompensatedSum sum = new CompensatedSum();
            for (int c = 0; c < columns; c++) {
              double g = upstream.get(r, c);
              sum.add(term(request.logarithm(), g, result.get(r, c)));
            }
            for (int c = 0; c < columns; c++) {
              double g = upstream.get(r, c);
              double y = result.get(r, c);
              gradient.set(r, c, scale * slope(request.logarithm(), g, y, sum.value()));
            }
          }
        });
  }
}
