package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.Completion;
import org.logits4j.backend.CrossEntropySpec;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.LossStep;

/**
 * Cross-entropy on logits, in double:
 *
 * <pre>{@code
 * loss    = sum of t[c] * (lse - z[c]) + zLoss * w * lse^2
 * dz[c]   = p[c] * sum(t) - t[c] + 2 * zLoss * w * lse * p[c]
 * dx[c]   = dz[c] * scale * (1 - tanh^2)
 * }</pre>
 */
final class ScalarCrossEntropy implements LossStep {
  private final CrossEntropySpec spec;
  private final LossOperands operands;

  ScalarCrossEntropy(CrossEntropySpec spec, LossOperands operands) {
    this.spec = spec;
    this.operands = operands;
  }

  @Override
  public Completion run(ExecutionContext context) {
    Elements logits = Elements.along(operands.input, spec.loss().classAxis());
    double[] losses = new double[Math.toIntExact(logits.rows())];
    LossRows rows = new LossRows(spec.loss(), operands, losses.length);
    RowBlocks.run(
        rows.count(),
        logits.columns(),
        context,
        (from, to) -> {
          Block block = new Block(logits, rows, losses);
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
    private final LossSpec loss = spec.loss();
    private final int classes = (int) loss.classes();
    private final Elements logits;
    private final LossRows rows;
    private final double[] losses;
    private final ScalarTargets targets;
    private final LogitTransform transform = new LogitTransform(spec);
    private final SoftmaxRow softmax = new SoftmaxRow(classes);
    private final double[] target = new double[classes];
    private final @Nullable Elements gradient;
    private final @Nullable Elements labelGradient;
    private final @Nullable Elements logSumExp;
    private final @Nullable Elements predicted;
    private final @Nullable Elements entropy;
    private final @Nullable Elements saved;

    Block(Elements logits, LossRows rows, double[] losses) {
      this.losses = losses;
      this.logits = logits;
      this.rows = rows;
      targets = new ScalarTargets(loss, rows, operands);
      gradient = Elements.alongOrNull(operands.gradient, loss.classAxis());
      labelGradient = Elements.alongOrNull(operands.labelGradient, loss.classAxis());
      logSumExp = Elements.singleOrNull(operands.logSumExp);
      predicted = Elements.singleOrNull(operands.predicted);
      entropy = Elements.singleOrNull(operands.entropy);
      saved = Elements.singleOrNull(operands.savedLogSumExp);
    }

    void row(long r) {
      for (int c = 0; c < classes; c++) {
        softmax.logits()[c] = transform.apply(logits.get(r, c));
      }
      if (saved == null) {
        softmax.reduce(classes);
      } else {
        softmax.reduceBy(saved.get(r), classes);
      }
      if (logSumExp != null) {
        logSumExp.set(r, softmax.logSumExp());
      }
      if (predicted != null) {
        predicted.setLong(r, predicted(r));
      }
      if (entropy != null) {
        entropy.set(r, softmax.entropy());
      }
      if (rows.isIgnored(r)) {
        losses[(int) r] = 0;
        if (gradient != null) {
          gradient.fill(r, 0, gradient.columns(), 0);
        }
        return;
      }
      double total = targets.fill(r, target);
      double zWeight = spec.zLoss() * (rows.label(r) < 0 ? 1 : rows.weight(rows.label(r)));
      losses[(int) r] = loss(zWeight);
      if (labelGradient != null) {
        labelGradient(r, labelGradient);
      }
      if (gradient != null) {
        gradient(r, gradient, total, zWeight);
      }
    }

    /** Decided by the raw logits: a cap may round different ones to the same number. */
    private int predicted(long r) {
      int best = 0;
      double max = logits.get(r, 0);
      for (int c = 1; c < classes && !Double.isNaN(max); c++) {
        double x = logits.get(r, c);
        if (x > max || Double.isNaN(x)) {
          best = c;
          max = x;
        }
      }
      return best;
    }

    private double loss(double zWeight) {
      if (softmax.isNaN()) {
        return Double.NaN;
      }
      CompensatedSum sum = new CompensatedSum();
      for (int c = 0; c < classes; c++) {
        if (target[c] != 0) {
          sum.add(target[c] * softmax.negativeLogProbability(c));
        }
      }
      if (zWeight != 0) {
        sum.add(zWeight * softmax.logSumExp() * softmax.logSumExp());
      }
      return sum.value();
    }

    private void gradient(long r, Elements into, double total, double zWeight) {
      double factor = rows.factor(r);
      double slope = 2 * zWeight * softmax.logSumExp();
      for (int c = 0; c < classes; c++) {
        double dz = softmax.excess(c, total, target[c]);
        double p = softmax.probability(c);
        if (zWeight != 0 && p != 0) {
          dz += slope * p;
        }
        into.set(r, c, factor * (dz * transform.slope(logits.get(r, c))));
      }
      into.fill(r, classes, into.columns(), 0);
    }

    private void labelGradient(long r, Elements into) {
      double factor = rows.factor(r);
      for (int c = 0; c < classes; c++) {
        double coefficient = factor * targets.slope(c);
        // a coefficient of 0 counts 0, even at a masked class
        boolean counts = coefficient != 0 || softmax.isNaN();
        into.set(r, c, counts ? coefficient * softmax.negativeLogProbability(c) : 0);
      }
      into.fill(r, classes, into.columns(), 0);
    }
  }
}
