package org.logits4j.exact;

import org.apache.commons.numbers.core.DD;

/** The losses of a batch of rows and their gradient. */
public class LossResult {
  private final DD[] losses;
  private final DD reduced;
  private final DD[][] gradient;

  LossResult(DD[] losses, DD reduced, DD[][] gradient) {
    this.losses = losses;
    this.reduced = reduced;
    this.gradient = gradient;
  }

  /** The loss of every row, whatever the reduction. */
  public final double[] losses() {
    return DdArrays.round(losses);
  }

  /** {@link #losses()} before rounding. */
  public final DD[] exactLosses() {
    return losses.clone();
  }

  /** The mean or sum of the losses; NaN where nothing is reduced. */
  public final double reduced() {
    return reduced.doubleValue();
  }

  /** {@link #reduced()} before rounding. */
  public final DD exactReduced() {
    return reduced;
  }

  /** The derivatives by the operator's row input, of the same shape as that. */
  public final double[][] gradient() {
    return DdArrays.round(gradient);
  }

  /** {@link #gradient()} before rounding. */
  public final DD[][] exactGradient() {
    return gradient.clone();
  }
}
