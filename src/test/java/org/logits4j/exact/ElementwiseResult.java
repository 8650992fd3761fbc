package org.logits4j.exact;

import org.apache.commons.numbers.core.DD;

/** The losses of a batch of elements. */
public class ElementwiseResult {
  private final DD[][] losses;
  private final DD reduced;

  ElementwiseResult(DD[][] losses, DD reduced) {
    this.losses = losses;
    this.reduced = reduced;
  }

  /** The loss of every element, whatever the reduction. */
  public final double[][] losses() {
    return DdArrays.round(losses);
  }

  /** {@link #losses()} before rounding. */
  public final DD[][] exactLosses() {
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
}
