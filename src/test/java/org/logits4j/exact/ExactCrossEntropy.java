package org.logits4j.exact;

import java.util.Arrays;
import org.apache.commons.numbers.core.DD;

/**
 * Cross-entropy on logits. With {@code z} of {@link LogitTransform}, {@code lse = log sum_c
 * exp(z_c)}, {@code p = exp(z - lse)}, class weights {@code w}, label smoothing {@code e} and V
 * classes:
 *
 * <pre>
 * t_c     = w_c * ((1 - e) * y_c + e / V)
 * loss    = sum over t_c != 0 of t_c * (lse - z_c) + lambda * u * lse^2
 * dloss/dz_c = p_c * sum_j t_j - t_c + 2 * lambda * u * lse * p_c
 * </pre>
 *
 * <p>For sparse labels {@code y} is 1 at the label and 0 elsewhere, {@code u} is the weight of the
 * label, and a mean divides by the sum of {@code u} over the rows that are not ignored. For dense
 * labels {@code u = 1} and a mean divides by the number of rows.
 *
 * <p>A row with NaN or +inf among its {@code z} has loss and gradient NaN. A class with {@code z_c
 * = -inf} and {@code t_c != 0} makes the loss infinite with the sign of {@code t_c}. A row that is
 * all -inf has {@code p = 0}, a penalty {@code lambda * u * inf} without gradient. A coefficient of
 * 0 makes its term 0, whatever it multiplies.
 */
public final class ExactCrossEntropy {
  private ExactCrossEntropy() {}

  /** Labels that are class indices. */
  public static Result sparse(double[][] rows, long[] labels, Options options) {
    return sparse(DdArrays.widen(rows), labels, options);
  }

  /** Labels that are class indices, logits that are not doubles. */
  static Result sparse(DD[][] rows, long[] labels, Options options) {
    CrossEntropyBatch batch = new CrossEntropyBatch(rows, options);
    DD denominator = DD.ZERO;
    for (int r = 0; r < rows.length; r++) {
      if (!options.isIgnored(r, labels[r])) {
        int classes = options.classesOf(rows[r].length);
        int label = Targets.index(labels[r], classes);
        DD weight = DD.of(options.weight(label));
        denominator = denominator.add(weight);
        batch.count(r, batch.targets().ofClass(label, classes), weight);
      }
    }
    return batch.result(denominator, new double[0][]);
  }

  /** Labels that are one number for each class; nothing can be ignored. */
  public static Result dense(double[][] rows, double[][] labels, Options options) {
    options.requireNothingIgnored();
    DD[][] wide = DdArrays.widen(rows);
    CrossEntropyBatch batch = new CrossEntropyBatch(wide, options);
    for (int r = 0; r < rows.length; r++) {
      int classes = options.classesOf(rows[r].length);
      batch.count(r, batch.targets().ofLabels(labels[r], classes), DD.ONE);
    }
    DD denominator = DD.of(rows.length);
    return batch.result(denominator, batch.labelGradient(denominator));
  }

  /** The options of {@link ExactCrossEntropy}. */
  public static final class Options extends RowOptions<Options> {
    private double labelSmoothing;
    private double logSumExpPenalty;
    private double scale = 1;
    private double softcap;

    @Override
    Options self() {
      return this;
    }

    /** {@code e}; 0 unless told. */
    public Options labelSmoothing(double value) {
      labelSmoothing = value;
      return this;
    }

    /** {@code lambda}; 0 unless told. */
    public Options zLoss(double value) {
      logSumExpPenalty = value;
      return this;
    }

    /** The factor of the raw logits; 1 unless told. */
    public Options scale(double value) {
      scale = value;
      return this;
    }

    /** The soft cap; 0, which means none, unless told. */
    public Options softcap(double value) {
      softcap = value;
      return this;
    }

    double labelSmoothing() {
      return labelSmoothing;
    }

    double zLoss() {
      return logSumExpPenalty;
    }

    LogitTransform transform() {
      return new LogitTransform(scale, softcap);
    }
  }

  /** What {@link ExactCrossEntropy} computes. */
  public static final class Result extends LossResult {
    private final SoftmaxRow[] rows;
    private final int[] predicted;
    private final double[][] labelGradient;

    Result(LossResult loss, SoftmaxRow[] rows, int[] predicted, double[][] labelGradient) {
      super(loss.exactLosses(), loss.exactReduced(), loss.exactGradient());
      this.rows = rows;
      this.predicted = predicted;
      this.labelGradient = labelGradient;
    }

    /** {@code lse} of every row's {@code z}. */
    public double[] logSumExp() {
      return Arrays.stream(rows).mapToDouble(row -> row.logSumExp().doubleValue()).toArray();
    }

    /**
     * The lowest index of the largest logit, that of the first NaN if any, -1 where there is no
     * class. Raw logits decide: {@code z} increases with them, but a soft cap would make ties of
     * what only rounding cannot tell apart.
     */
    public int[] predicted() {
      return predicted.clone();
    }

    /** {@code sum of p_c * (lse - z_c)} over {@code p_c > 0}; NaN for all -inf, NaN or +inf. */
    public double[] entropy() {
      return Arrays.stream(rows).mapToDouble(row -> row.entropy().doubleValue()).toArray();
    }

    /** The derivatives by dense labels, {@code w_c * (1 - e) * (lse - z_c)}; empty for sparse. */
    public double[][] labelGradient() {
      return labelGradient.clone();
    }
  }
}
