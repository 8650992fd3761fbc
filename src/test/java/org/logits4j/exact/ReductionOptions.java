package org.logits4j.exact;

import java.util.OptionalDouble;

/**
 * What every loss can be told about reducing its items and about the gradient that comes in.
 *
 * @param <T> the options of the operator
 */
public abstract class ReductionOptions<T extends ReductionOptions<T>> {
  private ExactReduction reduction = ExactReduction.MEAN;
  private OptionalDouble divisor = OptionalDouble.empty();
  private double[] upstream = {1};
  private double gradientScale = 1;

  ReductionOptions() {}

  abstract T self();

  /** The reduction; {@link ExactReduction#MEAN} unless told. */
  public final T reduction(ExactReduction value) {
    reduction = value;
    return self();
  }

  /** Replaces the denominator of the mean. */
  public final T divisor(double value) {
    divisor = OptionalDouble.of(value);
    return self();
  }

  /**
   * The derivative of the final objective with respect to the loss: one number, or one for each
   * item where nothing is reduced; 1 unless told.
   */
  public final T upstream(double... values) {
    upstream = values.clone();
    return self();
  }

  /** A factor of all gradients, but of no loss; 1 unless told. */
  public final T gradientScale(double value) {
    gradientScale = value;
    return self();
  }

  final ExactReduction reduction() {
    return reduction;
  }

  final OptionalDouble divisor() {
    return divisor;
  }

  final double upstreamOf(int item) {
    if (upstream.length == 1) {
      return upstream[0];
    }
    if (reduction != ExactReduction.NONE) {
      throw new IllegalArgumentException(upstream.length + " upstreams of one loss");
    }
    return upstream[item];
  }

  final double gradientScale() {
    return gradientScale;
  }
}
