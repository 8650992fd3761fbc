package org.logits4j.exact;

import java.util.Arrays;
import org.apache.commons.numbers.core.DD;

/**
 * Cross-entropy on rows of probabilities {@code p} that need not sum to 1. With the target {@code
 * t} of {@link ExactCrossEntropy}:
 *
 * <pre>
 * q_c  = p_c / sum_j p_j
 * r_c  = min(max(q_c, eps), 1 - eps)
 * loss = -sum over t_c != 0 of t_c * log(r_c)
 * g_c  = -t_c / r_c where eps <= q_c <= 1 - eps, else 0
 * dloss/dp_c = (g_c - sum_j g_j * q_j) / sum_j p_j
 * </pre>
 *
 * <p>The loss of a class with {@code q} near 1 has a relative error of {@code 2^-100 / (1 - q)},
 * never more than {@code 2^-100 / eps}. A row that holds a NaN or whose sum is 0 or infinite has
 * loss and gradient NaN. Means are those of {@link ExactCrossEntropy}.
 */
public final class ExactProbabilityCrossEntropy {
  private ExactProbabilityCrossEntropy() {}

  /** Labels that are class indices. */
  public static LossResult sparse(double[][] rows, long[] labels, Options options) {
    Targets targets = new Targets(options, options.labelSmoothing);
    DD[][] rowTargets = new DD[rows.length][0];
    DD[] weights = DdArrays.zeros(rows.length);
    for (int r = 0; r < rows.length; r++) {
      if (!options.isIgnored(r, labels[r])) {
        int classes = options.classesOf(rows[r].length);
        int label = Targets.index(labels[r], classes);
        rowTargets[r] = targets.ofClass(label, classes);
        weights[r] = DD.of(options.weight(label));
      }
    }
    return of(rows, rowTargets, new Reducer(options, DdSum.of(weights)), options.epsilon);
  }

  /** Labels that are one number for each class; nothing can be ignored. */
  public static LossResult dense(double[][] rows, double[][] labels, Options options) {
    options.requireNothingIgnored();
    Targets targets = new Targets(options, options.labelSmoothing);
    DD[][] rowTargets = new DD[rows.length][];
    for (int r = 0; r < rows.length; r++) {
      rowTargets[r] = targets.ofLabels(labels[r], options.classesOf(rows[r].length));
    }
    return of(rows, rowTargets, new Reducer(options, DD.of(rows.length)), options.epsilon);
  }

  /** The losses against targets; an empty target leaves its row without loss and gradient. */
  private static LossResult of(double[][] rows, DD[][] targets, Reducer reducer, double epsilon) {
    DD[] losses = new DD[rows.length];
    DD[][] gradient = new DD[rows.length][];
    for (int r = 0; r < rows.length; r++) {
      ProbabilityRow row = new ProbabilityRow(rows[r], targets[r], epsilon);
      losses[r] = row.loss();
      DD factor = reducer.gradientFactor(r);
      DD[] padded = DdArrays.zeros(rows[r].length);
      DD[] unscaled = row.gradient();
      Arrays.setAll(unscaled, c -> DdIeee.multiply(unscaled[c], factor));
      System.arraycopy(unscaled, 0, padded, 0, unscaled.length);
      gradient[r] = padded;
    }
    return new LossResult(losses, reducer.reduce(losses), gradient);
  }

  /** The options of {@link ExactProbabilityCrossEntropy}. */
  public static final class Options extends RowOptions<Options> {
    private double labelSmoothing;
    private double epsilon = 1e-7;

    @Override
    Options self() {
      return this;
    }

    /** {@code e}; 0 unless told. */
    public Options labelSmoothing(double value) {
      labelSmoothing = value;
      return this;
    }

    /** {@code eps}; 1e-7 unless told. */
    public Options epsilon(double value) {
      epsilon = value;
      return this;
    }
  }
}
