package org.logits4j.exact;

import org.apache.commons.numbers.core.DD;

/** The reduction of one batch of items. */
final class Reducer {
  private final ReductionOptions<?> options;
  private final DD denominator;

  /**
   * A reducer.
   *
   * @param ownDenominator what a mean divides by unless the options say otherwise
   */
  Reducer(ReductionOptions<?> options, DD ownDenominator) {
    this.options = options;
    this.denominator =
        options.divisor().isPresent() ? DD.of(options.divisor().getAsDouble()) : ownDenominator;
  }

  /** {@code sum} or {@code sum / denominator}, NaN where that is 0 or nothing is reduced. */
  DD reduce(DD[] losses) {
    return switch (options.reduction()) {
      case NONE -> DD.of(Double.NaN);
      case SUM -> DdSum.of(losses);
      case MEAN -> perDenominator(DdSum.of(losses));
    };
  }

  /** {@code upstream * gradientScale}, for a mean divided by the denominator (NaN if that is 0). */
  DD gradientFactor(int item) {
    DD factor = DdIeee.product(options.upstreamOf(item), options.gradientScale());
    return options.reduction() == ExactReduction.MEAN ? perDenominator(factor) : factor;
  }

  private DD perDenominator(DD numerator) {
    return denominator.hi() == 0 ? DD.of(Double.NaN) : DdIeee.divide(numerator, denominator);
  }
}
