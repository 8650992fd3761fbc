package org.logits4j.exact;

import org.apache.commons.numbers.core.DD;

/**
 * Negative log-likelihood of rows of log-probabilities {@code x}: {@code -w_y * x_y} for the label
 * {@code y}, with derivative {@code -w_y} at {@code y} and 0 elsewhere. No other entry is read. A
 * weight of 0 makes the loss 0 unless {@code x_y} is NaN. A mean divides by the sum of {@code w_y}
 * over the rows that are not ignored.
 */
public final class ExactNll {
  private ExactNll() {}

  /** The losses of rows of log-probabilities. */
  public static LossResult of(double[][] rows, long[] labels, Options options) {
    DD[] losses = DdArrays.zeros(rows.length);
    DD[] weights = DdArrays.zeros(rows.length);
    for (int r = 0; r < rows.length; r++) {
      if (!options.isIgnored(r, labels[r])) {
        int label = label(rows[r], labels[r], options);
        weights[r] = DD.of(options.weight(label));
        boolean weightless = weights[r].hi() == 0 && !Double.isNaN(rows[r][label]);
        losses[r] = weightless ? DD.ZERO : DdIeee.product(-options.weight(label), rows[r][label]);
      }
    }
    Reducer reducer = new Reducer(options, DdSum.of(weights));
    DD[][] gradient = new DD[rows.length][];
    for (int r = 0; r < rows.length; r++) {
      gradient[r] = DdArrays.zeros(rows[r].length);
      if (!options.isIgnored(r, labels[r])) {
        int label = label(rows[r], labels[r], options);
        gradient[r][label] = DdIeee.multiply(weights[r].negate(), reducer.gradientFactor(r));
      }
    }
    return new LossResult(losses, reducer.reduce(losses), gradient);
  }

  private static int label(double[] row, long label, Options options) {
    return Targets.index(label, options.classesOf(row.length));
  }

  /** The options of {@link ExactNll}. */
  public static final class Options extends RowOptions<Options> {
    @Override
    Options self() {
      return this;
    }
  }
}
