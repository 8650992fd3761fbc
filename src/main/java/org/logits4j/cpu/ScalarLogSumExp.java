package org.logits4j.cpu;

import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LogSumExpGradientRequest;
import org.logits4j.backend.LogSumExpRequest;

/** Log-sum-exp over axes, in double. */
final class ScalarLogSumExp {
  private ScalarLogSumExp() {}

  static void forward(LogSumExpRequest request, ExecutionContext context) {
    Elements logits = Elements.along(request.logits(), request.axes());
    Elements result = Elements.single(request.result());
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
            result.set(r, row.logSumExp());
          }
        });
  }

  static void gradient(LogSumExpGradientRequest request, ExecutionContext context) {
    Elements logits = Elements.along(request.logits(), request.axes());
    Elements gradient = Elements.along(request.gradient(), request.axes());
    Elements saved = Elements.single(request.result());
    Upstream upstream = new Upstream(request.upstream(), request.gradientScale());
    int columns = logits.columns();
    RowBlocks.run(
        logits.rows(),
        columns,
        context,
        (from, to) -> {
          for (long r = from; r < to; r++) {
            double logSumExp = saved.get(r);
            double factor = upstream.of(r);
            for (int c = 0; c < columns; c++) {
              // over -infinity alone the gradient is 0, not exp(-infinity + infinity);
              // rounding may have left the result below a logit
              double p =
                  logSumExp == Double.NEGATIVE_INFINITY
                      ? 0
                      : StrictMath.exp(Math.min(logits.get(r, c) - logSumExp, 0));
              gradient.set(r, c, factor * p);
            }
          }
        });
  }
}
