package org.logits4j.exact;

import org.apache.commons.numbers.core.DD;

/**
 * The map from a raw logit {@code x} to the logit {@code z} that enters a loss: {@code z = scale *
 * x}, or {@code z = softcap * tanh(scale * x / softcap)} where the soft cap is not 0. A raw logit
 * of -inf is a mask and stays -inf.
 */
final class LogitTransform {
  private final double scale;
  private final double softcap;

  LogitTransform(double scale, double softcap) {
    if (!(scale > 0) || !(softcap >= 0)) {
      throw new IllegalArgumentException("scale " + scale + ", soft cap " + softcap);
    }
    this.scale = scale;
    this.softcap = softcap;
  }

  /** {@code z} for every {@code x}. */
  DD[] apply(DD[] row) {
    DD[] transformed = new DD[row.length];
    for (int c = 0; c < row.length; c++) {
      transformed[c] = apply(row[c]);
    }
    return transformed;
  }

  /** {@code z}. */
  DD apply(DD x) {
    DD scaled = scaled(x);
    if (softcap == 0 || x.hi() == Double.NEGATIVE_INFINITY) {
      return scaled;
    }
    return DdIeee.multiply(DdTanh.tanh(DdIeee.divide(scaled, DD.of(softcap))), DD.of(softcap));
  }

  /**
   * {@code dz/dx}: {@code scale}, with a soft cap {@code scale * (1 - tanh^2)}, 0 at infinities.
   */
  DD derivative(DD x) {
    if (softcap == 0) {
      return DD.of(scale);
    }
    DD tangentDerivative = DdTanh.derivative(DdIeee.divide(scaled(x), DD.of(softcap)));
    return DdIeee.multiply(tangentDerivative, DD.of(scale));
  }

  private DD scaled(DD x) {
    return x.lo() == 0 ? DdIeee.product(x.hi(), scale) : DdIeee.multiply(x, DD.of(scale));
  }
}
