package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.Completion;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.LossStep;

/**
 * Negative log-likelihood, in double: {@code -weight[y] * x[y]}, a weight of 0 counting 0, except
 * on NaN.
 */
final class ScalarNll implements LossStep {
  private final LossSpec spec;
  private final LossOperands operands;

  ScalarNll(LossSpec spec, LossOperands operands) {
    this.spec = spec;
    this.operands = operands;
  }

  @Override
  public Completion run(ExecutionContext context) {
    Elements input = Elements.along(operands.input, spec.classAxis());
    @Nullable Elements gradient = Elements.alongOrNull(operands.gradient, spec.classAxis());
    double[] losses = new double[Math.toIntExact(input.rows())];
    LossRows rows = new LossRows(spec, operands, losses.length);
    RowBlocks.run(
        rows.count(),
        gradient == null ? 1 : input.columns(),
        context,
        (from, to) -> {
          for (long r = from; r < to; r++) {
            boolean counts = !rows.isIgnored(r);
            double weight = counts ? rows.weight(rows.label(r)) : 0;
            losses[(int) r] = counts ? loss(weight, input.get(r, rows.label(r))) : 0;
            if (gradient != null) {
              gradient.fill(r, 0, gradient.columns(), 0);
              if (counts) {
                gradient.set(r, rows.label(r), -weight * rows.factor(r));
              }
            }
          }
        });
    rows.writeLosses(losses);
    return Completion.DONE;
  }

  static double loss(double weight, double logProbability) {
    return weight == 0 && !Double.isNaN(logProbability) ? 0 : -weight * logProbability;
  }

  @Override
  public void close() {}
}
