package org.logits4j.exact;

import org.apache.commons.numbers.core.DD;

/**
 * Sigmoid cross-entropy, element by element, of logits {@code x} with labels {@code t}, class
 * weights {@code w} and weights {@code q} of the positive labels:
 *
 * <pre>
 * loss     = w * ((1 - t) * softplus(x) + q * t * softplus(-x))
 * dloss/dx = w * ((1 - t) * sigmoid(x) - q * t * sigmoid(-x))
 * </pre>
 *
 * <p>A coefficient of 0 makes its term 0 even where the softplus is infinite; a logit NaN makes all
 * NaN. A mean divides by the number of elements. Elements are counted row after row, over all
 * columns, by {@code upstream}.
 */
public final class ExactSigmoid {
  private ExactSigmoid() {}

  /** The losses of all elements; those of the columns after the classes are 0. */
  public static Result of(double[][] rows, double[][] labels, Options options) {
    DD[][] losses = new DD[rows.length][];
    DD[][] slopes = new DD[rows.length][];
    long elements = 0;
    for (int r = 0; r < rows.length; r++) {
      losses[r] = DdArrays.zeros(rows[r].length);
      slopes[r] = DdArrays.zeros(rows[r].length);
      for (int c = 0; c < options.classesOf(rows[r].length); c++) {
        Logistic logistic = new Logistic(DD.of(rows[r][c]));
        DD weight = DD.of(options.weight(c));
        DD negative = DdIeee.multiply(weight, DD.ofDifference(1, labels[r][c]));
        DD positive =
            DdIeee.multiply(weight, DdIeee.product(options.positiveWeight(c), labels[r][c]));
        losses[r][c] = loss(logistic, negative, positive);
        slopes[r][c] = slope(logistic, negative, positive);
        elements++;
      }
    }
    ElementwiseReducer reducer = new ElementwiseReducer(options, elements);
    return new Result(losses, reducer.reduce(losses), reducer.gradient(slopes));
  }

  private static DD loss(Logistic logistic, DD negative, DD positive) {
    DD below = term(negative, logistic.softplus());
    return DdIeee.add(below, term(positive, logistic.mirroredSoftplus()));
  }

  private static DD slope(Logistic logistic, DD negative, DD positive) {
    DD rise = DdIeee.multiply(negative, logistic.sigmoid());
    return DdIeee.subtract(rise, DdIeee.multiply(positive, logistic.mirroredSigmoid()));
  }

  /** {@code coefficient * softplus}, 0 for a coefficient of 0 unless the softplus is NaN. */
  private static DD term(DD coefficient, DD softplus) {
    boolean absent = coefficient.hi() == 0 && !Double.isNaN(softplus.hi());
    return absent ? DD.ZERO : DdIeee.multiply(coefficient, softplus);
  }

  /** The options of {@link ExactSigmoid}. */
  public static final class Options extends ClassOptions<Options> {
    private double[] positiveWeights = {};

    @Override
    Options self() {
      return this;
    }

    /** {@code q}, one for each class; all 1 unless told. */
    public Options positiveWeights(double... weights) {
      positiveWeights = weights.clone();
      return this;
    }

    double positiveWeight(int c) {
      return positiveWeights.length == 0 ? 1 : positiveWeights[c];
    }
  }

  /** What {@link ExactSigmoid} computes. */
  public static final class Result extends ElementwiseResult {
    private final DD[][] gradient;

    Result(DD[][] losses, DD reduced, DD[][] gradient) {
      super(losses, reduced);
      this.gradient = gradient;
    }

    /** The derivatives by the logits. */
    public double[][] gradient() {
      return DdArrays.round(gradient);
    }

    /** {@link #gradient()} before rounding. */
    public DD[][] exactGradient() {
      return gradient.clone();
    }
  }
}
