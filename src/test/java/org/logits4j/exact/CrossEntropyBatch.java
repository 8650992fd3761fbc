package org.logits4j.exact;

import java.util.Arrays;
import org.apache.commons.numbers.core.DD;

/**
 * The rows of one call of {@link ExactCrossEntropy}. Those that are not counted have no loss and no
 * gradient.
 */
final class CrossEntropyBatch {
  private final DD[][] raw;
  private final ExactCrossEntropy.Options options;
  private final LogitTransform transform;
  private final Targets targets;
  private final SoftmaxRow[] rows;
  private final int[] predicted;
  private final DD[] losses;
  private final DD[][] logitGradients;

  CrossEntropyBatch(DD[][] raw, ExactCrossEntropy.Options options) {
    this.raw = raw;
    this.options = options;
    transform = options.transform();
    targets = new Targets(options, options.labelSmoothing());
    DD[][] valid =
        Arrays.stream(raw)
            .map(row -> Arrays.copyOf(row, options.classesOf(row.length)))
            .toArray(DD[][]::new);
    rows =
        Arrays.stream(valid)
            .map(row -> new SoftmaxRow(transform.apply(row)))
            .toArray(SoftmaxRow[]::new);
    predicted = Arrays.stream(valid).mapToInt(SoftmaxRow::indexOfLargest).toArray();
    losses = DdArrays.zeros(raw.length);
    logitGradients = new DD[raw.length][0];
  }

  Targets targets() {
    return targets;
  }

  /** Gives a row the loss against a target; the weight is that of the log-sum-exp penalty. */
  void count(int r, DD[] target, DD weight) {
    DD penalty = weight.multiply(options.zLoss());
    CrossEntropyRow row = new CrossEntropyRow(rows[r], target, penalty);
    losses[r] = row.loss();
    logitGradients[r] = row.gradient();
  }

  /** The reduced losses and the gradients by the raw logits. */
  ExactCrossEntropy.Result result(DD denominator, double[][] labelGradient) {
    Reducer reducer = new Reducer(options, denominator);
    DD[][] gradient = new DD[raw.length][];
    for (int r = 0; r < raw.length; r++) {
      DD factor = reducer.gradientFactor(r);
      gradient[r] = DdArrays.zeros(raw[r].length);
      for (int c = 0; c < logitGradients[r].length; c++) {
        DD slope = DdIeee.multiply(logitGradients[r][c], transform.derivative(raw[r][c]));
        gradient[r][c] = DdIeee.multiply(slope, factor);
      }
    }
    LossResult loss = new LossResult(losses, reducer.reduce(losses), gradient);
    return new ExactCrossEntropy.Result(loss, rows, predicted, labelGradient);
  }

  /** The derivatives by dense labels; where a factor is 0 so is the derivative. */
  double[][] labelGradient(DD denominator) {
    Reducer reducer = new Reducer(options, denominator);
    double[][] gradient = new double[raw.length][];
    for (int r = 0; r < raw.length; r++) {
      DD factor = reducer.gradientFactor(r);
      gradient[r] = new double[raw[r].length];
      for (int c = 0; c < options.classesOf(raw[r].length); c++) {
        DD surprisal = rows[r].surprisal(c);
        DD labelFactor = DdIeee.multiply(factor, targets.labelFactor(c));
        if (labelFactor.hi() != 0 || rows[r].isUndefined()) {
          gradient[r][c] = DdIeee.multiply(labelFactor, surprisal).doubleValue();
        }
      }
    }
    return gradient;
  }
}
