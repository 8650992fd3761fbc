package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.Completion;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.LossStep;

/**
 * Negative log-likelihood: what {@link ScalarNll} says, with gradients that are filled in bulk, row
 * by row where the classes lie one after the other.
 */
final class VectorNll implements LossStep {
  private final LossSpec spec;
  private final LossOperands operands;

  VectorNll(LossSpec spec, LossOperands operands) {
    this.spec = spec;
    this.operands = operands;
  }

  @Override
  public Completion run(ExecutionContext context) {
    Rows work = new Rows();
    boolean contiguous = spec.classAxis() == operands.input.shape().rank() - 1;
    ZeroFill zeros = operands.gradient == null ? null : new ZeroFill(operands.gradient);
    long columns = zeros == null ? 1 : work.input.columns();
    double[] sums =
        RowBlocks.sums(
            work.rows.count(),
            columns,
            1,
            context,
            (from, to) -> {
              double sum = work.losses(from, to);
              if (zeros != null && contiguous) {
                zeros.lines(from, to);
                work.slopes(from, to);
              }
              return sum;
            });
    if (zeros != null && !contiguous) {
      zeros.run(context);
      RowBlocks.run(work.rows.count(), 1, context, work::slopes);
    }
    if (!work.rows.keepsLosses()) {
      work.rows.writeReduced(sums);
    }
    return Completion.DONE;
  }

  @Override
  public void close() {}

  private final class Rows {
    private final Elements input = Elements.along(operands.input, spec.classAxis());
    private final LossRows rows = new LossRows(spec, operands, input.rows());
    private final @Nullable Elements gradient =
        Elements.alongOrNull(operands.gradient, spec.classAxis());

    double losses(long from, long to) {
      CompensatedSum sum = new CompensatedSum();
      for (long r = from; r < to; r++) {
        double value = 0;
        if (!rows.isIgnored(r)) {
          int label = rows.label(r);
          value = ScalarNll.loss(rows.weight(label), input.get(r, label));
        }
        if (rows.keepsLosses()) {
          rows.writeLoss(r, value);
        }
        sum.add(value);
      }
      return sum.value();
    }

    /** Writes the gradients of the labels' classes. */
    void slopes(long from, long to) {
      if (gradient == null) {
        return;
      }
      for (long r = from; r < to; r++) {
        if (!rows.isIgnored(r)) {
          int label = rows.label(r);
          gradient.set(r, label, -rows.weight(label) * rows.factor(r));
        }
      }
    }
  }
}
