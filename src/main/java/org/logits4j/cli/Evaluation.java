package org.logits4j.cli;

import org.jspecify.annotations.Nullable;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/**
 * How good logits are. All means are over the rows that count, and NaN where none does; a row
 * without probabilities, as with a NaN among its logits, is never right.
 *
 * @param counted the rows that count
 * @param ignored the rows that don't
 * @param loss the mean cross-entropy in nats
 * @param accuracy the share of the rows whose largest logit is the right class's
 * @param top5Accuracy the share of the rows whose right class is among the five largest logits;
 *     null with fewer than five classes
 */
record Evaluation(
    long counted,
    long ignored,
    long classes,
    double loss,
    double accuracy,
    @Nullable Double top5Accuracy,
    Calibration calibration) {
  private static final int TOP = 5;

  /** Evaluates logits against the right classes. */
  static Evaluation of(Tensor logits, Tensor target, int classAxis, @Nullable Long ignoreIndex) {
    if (target.dtype().isFloating()) {
      throw new IllegalArgumentException(
          "target: dtype " + target.dtype() + ", allowed are I64 and I32");
    }
    CrossEntropy.Builder builder =
        CrossEntropy.builder().classAxis(classAxis).reduction(Reduction.NONE);
    if (ignoreIndex != null) {
      builder.ignoreIndex(ignoreIndex);
    }
    Call call = Call.options().request(Output.LOG_SUM_EXP, Output.PREDICTED);
    try (LossResult result = builder.build().loss(logits, target, call)) {
      return count(new Rows(logits, classAxis), result, target.longs(), ignoreIndex);
    }
  }

  private static Evaluation count(
      Rows rows, LossResult result, long[] labels, @Nullable Long ignoreIndex) {
    double[] losses = result.loss().doubles();
    double[] logSumExps = result.logSumExp().doubles();
    long[] predicted = result.predicted().longs();
    Calibration calibration = new Calibration();
    long counted = 0;
    long right = 0;
    long rightInTop = 0;
    double loss = 0;
    for (int r = 0; r < labels.length; r++) {
      if (ignoreIndex != null && labels[r] == ignoreIndex) {
        continue;
      }
      counted++;
      loss += losses[r];
      boolean defined = Double.isFinite(logSumExps[r]);
      boolean correct = defined && predicted[r] == labels[r];
      // a rounded log-sum-exp may be a little less than the largest logit
      double confidence = Math.min(1, Math.exp(rows.get(r, predicted[r]) - logSumExps[r]));
      calibration.add(defined ? confidence : Double.NaN, correct);
      right += correct ? 1 : 0;
      rightInTop += defined && rows.rank(r, labels[r]) < TOP ? 1 : 0;
    }
    return new Evaluation(
        counted,
        labels.length - counted,
        rows.classes,
        loss / counted,
        (double) right / counted,
        rows.classes < TOP ? null : (Double) ((double) rightInTop / counted),
        calibration);
  }

  /** The exponential of the loss. */
  double perplexity() {
    return Math.exp(loss);
  }

  /** A copy of the logits as rows of classes. */
  private static final class Rows {
    private final float @Nullable [] floats;
    private final double[] doubles;
    private final int classes;
    private final int inner;

    Rows(Tensor logits, int classAxis) {
      Shape shape = logits.shape().dense();
      boolean wide = logits.dtype() == DType.F64;
      floats = wide ? null : logits.floats();
      doubles = wide ? logits.doubles() : new double[0];
      classes = (int) shape.dim(classAxis);
      inner = (int) shape.stride(classAxis);
    }

    double get(int row, long column) {
      int index = (row / inner * classes + (int) column) * inner + row % inner;
      return floats == null ? doubles[index] : floats[index];
    }

    /** How many classes come before one, by falling logit; equals by their number. */
    int rank(int row, long column) {
      double value = get(row, column);
      int before = 0;
      for (int c = 0; c < classes; c++) {
        double other = get(row, c);
        if (other > value || (other == value && c < column)) {
          before++;
        }
      }
      return before;
    }
  }
}
