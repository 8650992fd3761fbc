package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.LabelOutOfRangeException;
import org.logits4j.Reduction;
import org.logits4j.backend.ClassWeights;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.Scalar;

/**
 * The rows of one loss call: which of them count, what their classes weigh, what their gradients
 * are multiplied by, and how their losses become one.
 */
final class LossRows {
  /** Of an ignored row. */
  static final int IGNORED = -2;

  private final LossSpec spec;
  private final long rows;
  private final @Nullable Elements sparse;
  private final @Nullable Elements loss;
  private final Upstream upstream;
  private final double denominator;
  private final double factor;

  /**
   * Checks the labels before anything is written.
   *
   * @throws LabelOutOfRangeException for the first label that is no class and not ignored
   */
  LossRows(LossSpec spec, LossOperands operands, long rows) {
    this.spec = spec;
    this.rows = rows;
    sparse = operands.labels.dtype().isInteger() ? Elements.single(operands.labels) : null;
    loss = Elements.singleOrNull(operands.loss);
    upstream = new Upstream(operands.upstream, operands.gradientScale);
    double counted = checkedDenominator();
    Scalar divisor = operands.divisor;
    if (divisor != null) {
      denominator = Elements.value(divisor);
    } else if (spec.reduction() == Reduction.MEAN) {
      // a mean over nothing, or over weights that sum to 0, is NaN
      denominator = counted == 0 ? Double.NaN : counted;
    } else {
      denominator = 1;
    }
    factor = upstream.isSingle() && rows > 0 ? upstream.of(0) / denominator : Double.NaN;
  }

  private double checkedDenominator() {
    if (sparse == null) {
      return rows;
    }
    CompensatedSum sum = new CompensatedSum();
    for (long r = 0; r < rows; r++) {
      long label = sparse.getLong(r);
      if (spec.ignoreIndex() != null && label == spec.ignoreIndex()) {
        continue;
      }
      if (label < 0 || label >= spec.classes()) {
        throw new LabelOutOfRangeException(r, label, spec.classes());
      }
      sum.add(weight((int) label));
    }
    return sum.value();
  }

  long count() {
    return rows;
  }

  /** The weight of a class. */
  double weight(int c) {
    ClassWeights weights = spec.classWeights();
    return weights == null ? 1 : weights.get(c);
  }

  /** Whether a row's label is the ignore index. */
  boolean isIgnored(long row) {
    return sparse != null
        && spec.ignoreIndex() != null
        && sparse.getLong(row) == spec.ignoreIndex();
  }

  /** A row's sparse label, -1 where labels are dense, {@link #IGNORED} where the row is. */
  int column(long row) {
    if (sparse == null) {
      return -1;
    }
    long label = sparse.getLong(row);
    return spec.ignoreIndex() != null && label == spec.ignoreIndex() ? IGNORED : (int) label;
  }

  /** A row's sparse label, or -1 where labels are dense. */
  int label(long row) {
    return sparse == null ? -1 : (int) sparse.getLong(row);
  }

  /** What a row's gradient is multiplied by: upstream gradient, scale and reduction. */
  double factor(long row) {
    return upstream.isSingle() ? factor : upstream.of(row) / denominator;
  }

  /** Whether each row's loss is a result. */
  boolean keepsLosses() {
    return spec.reduction() == Reduction.NONE;
  }

  /** Writes one row's loss, if losses are results. */
  void writeLoss(long row, double value) {
    if (loss != null) {
      loss.set(row, value);
    }
  }

  /** Writes the rows' losses, or what the reduction makes of them. */
  void writeLosses(double[] losses) {
    if (keepsLosses()) {
      for (int r = 0; r < rows; r++) {
        writeLoss(r, losses[r]);
      }
    } else {
      writeReduced(losses);
    }
  }

  /** Writes what the reduction makes of losses, or of sums of them. */
  void writeReduced(double[] losses) {
    if (loss == null) {
      return;
    }
    CompensatedSum sum = new CompensatedSum();
    for (double value : losses) {
      sum.add(value);
    }
    loss.set(0, sum.value() / denominator);
  }
}
