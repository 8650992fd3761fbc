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
    LossRows rows = new LossRows(spec, operands, losses);
    RowBlocks.run(
        rows.count(),
        input.columns(),
        context,
        (from, to) -> {
          Block block = new Block(input, rows);
          for (long r = from; r < to; r++) {
            block.row(r);
          }
        });
    rows.writeLoss();
    return Completion.DONE;
  }

  @Override
  public void close() {}

  /** The work on some of the rows, with its own workspace. */
  private final class Block {
    private final int classes = (int) spec.classes();
    private final Elements input;
    private final LossRows rows;
    private final ScalarTargets targets;
    private final @Nullable Elements gradient;
    private final @Nullable Elements labelGradient;
    private final double[] target = new double[classes];
    private final double[] p = new double[classes];
    private final double[] g = new double[classes];
    private double sum;
    private double rest;
    private int largest;

    Block(Elements input, LossRows rows) {
      this.input = input;
      this.rows = rows;
      targets = new ScalarTargets(spec, rows, operands);
      gradient = Elements.alongOrNull(operands.gradient, spec.classAxis());
      labelGradient = Elements.alongOrNull(operands.labelGradient, spec.classAxis());
    }

    void row(long r) {
      if (rows.isIgnored(r)) {
        rows.setLoss(r, 0);
        if (gradient != null) {
          gradient.fill(r, 0, gradient.columns(), 0);
        }
        return;
      }
      load(r);
      targets.fill(r, target);
      CompensatedSum loss = new CompensatedSum();
      for (int c = 0; c < classes; c++) {
        if (target[c] != 0) {
          loss.add(-target[c] * logClipped(c));
        }
      }
      rows.setLoss(r, Double.isNaN(sum) ? sum : loss.value());
      if (labelGradient != null) {
        for (int c = 0; c < classes; c++) {
          double coefficient = -rows.factor(r) * targets.slope(c);
          // a coefficient of 0 counts 0, even on a probability of 0
          boolean counts = coefficient != 0 || Double.isNaN(sum);
          labelGradient.set(r, c, counts ? coefficient * logClipped(c) : 0);
        }
        labelGradient.fill(r, classes, labelGradient.columns(), 0);
      }
      if (gradient != null) {
        gradient(r, gradient);
      }
    }

    private void load(long r) {
      largest = 0;
      for (int c = 0; c < classes; c++) {
        p[c] = input.get(r, c);
        if (p[c] > p[largest]) {
          largest = c;
        }
      }
      CompensatedSum others = new CompensatedSum();
      for (int c = 0; c < classes; c++) {
        if (c != largest) {
          others.add(p[c]);
        }
      }
      rest = others.value();
      double total = rest + p[largest];
      sum = total == 0 || Double.isInfinite(total) ? Double.NaN : total;
    }

    private double logClipped(int c) {
      double q = p[c] / sum;
      if (q < epsilon) {
        return StrictMath.log(epsilon);
      }
      if (q > 1 - epsilon) {
        return StrictMath.log1p(-epsilon);
      }
      return c == largest && q > 0.5 ? StrictMath.log1p(-rest / sum) : StrictMath.log(q);
    }

    private void gradient(long r, Elements into) {
      CompensatedSum others = new CompensatedSum();
      for (int c = 0; c < classes; c++) {
        double q = p[c] / sum;
        // a NaN is not clipped: it goes through
        boolean clipped = q < epsilon || q > 1 - epsilon;
        g[c] = clipped || (target[c] == 0 && !Double.isNaN(q)) ? 0 : -target[c] / q;
        if (c != largest && g[c] != 0) {
          others.add(g[c] * q);
        }
      }
      double factor = rows.factor(r) / sum;
      for (int c = 0; c < classes; c++) {
        double d =
            c == largest
                ? g[c] * (rest / sum) - others.value()
                : g[c] - others.value() - g[largest] * (p[largest] / sum);
        into.set(r, c, factor * d);
      }
      into.fill(r, classes, into.columns(), 0);
    }
  }
}
