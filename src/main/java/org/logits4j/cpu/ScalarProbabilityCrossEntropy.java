package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.Completion;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.LossStep;

/**
 * Cross-entropy on probabilities, in double: with S the row's sum and {@code q = p / S},
 *
 * <pre>{@code
 * loss  = -sum of t[c] * log(clip(q[c]))
 * g[c]  = -t[c] / q[c], or 0 where q[c] was clipped
 * dp[c] = (g[c] - sum of g[j] * q[j]) / S
 * }</pre>
 *
 * The logarithm of a q above 1/2 is taken from the others, so that nothing cancels near 1. A row
 * whose sum is 0, NaN or infinite is NaN.
 */
final class ScalarProbabilityCrossEntropy implements LossStep {
  private final LossSpec spec;
  private final double epsilon;
  private final LossOperands operands;

  ScalarProbabilityCrossEntropy(LossSpec spec, double epsilon, LossOperands operands) {
    this.spec = spec;
    this.epsilon = epsilon;
    this.operands = operands;
  }

  @Override
  public Completion run(ExecutionContext context) {
    Elements input = Elements.along(operands.input, spec.classAxis());
    double[] losses = new double[Math.toIntExact(input.rows())];
    LossRows rows = new LossRows(spec, operands, losses.length);
    RowBlocks.run(
        rows.count(),
        input.columns(),
        context,
        (from, to) -> {
          Block block = new Block(input, rows, losses);
          for (long r = from; r < to; r++) {
            block.row(r);
          }
        });
    rows.writeLosses(losses);
    return Completion.DONE;
  }

  @Override
  public void close() {}

  /** The work on some of the rows, with its own workspace. */
  private final class Block {
    private final int classes = (int) spec.classes();
    private final Elements input;
    private final LossRows rows;
    private final double[] losses;
    private final ScalarTargets targets;
    private final @Nullable Elements gradient;
    private final @Nullable Elements labelGradient;
    private final ProbabilityRow row = new ProbabilityRow(classes, epsilon);

    Block(Elements input, LossRows rows, double[] losses) {
      this.losses = losses;
      this.input = input;
      this.rows = rows;
      targets = new ScalarTargets(spec, rows, operands);
      gradient = Elements.alongOrNull(operands.gradient, spec.classAxis());
      labelGradient = Elements.alongOrNull(operands.labelGradient, spec.classAxis());
    }

    void row(long r) {
      if (rows.isIgnored(r)) {
        losses[(int) r] = 0;
        if (gradient != null) {
          gradient.fill(r, 0, gradient.columns(), 0);
        }
        return;
      }
      for (int c = 0; c < classes; c++) {
        row.probabilities()[c] = input.get(r, c);
      }
      row.reduce();
      targets.fill(r, row.targets());
      losses[(int) r] = row.loss();
      if (labelGradient != null) {
        for (int c = 0; c < classes; c++) {
          labelGradient.set(r, c, row.labelGradient(c, -rows.factor(r) * targets.slope(c)));
        }
        labelGradient.fill(r, classes, labelGradient.columns(), 0);
      }
      if (gradient != null) {
        double[] g = row.gradient(rows.factor(r));
        for (int c = 0; c < classes; c++) {
          gradient.set(r, c, g[c]);
        }
        gradient.fill(r, classes, gradient.columns(), 0);
      }
    }
  }
}
