package org.logits4j.exact;

import org.apache.commons.numbers.core.DD;

/** The hyperbolic tangent and its derivative in double-double arithmetic. */
final class DdTanh {
  /** From here on the tangent differs from 1 by less than the smallest double. */
  private static final double FLAT = 400;

  private DdTanh() {}

  /** {@code tanh(x) = (1 - exp(-2x)) / (1 + exp(-2x))}. */
  static DD tanh(DD x) {
    if (!(Math.abs(x.hi()) < FLAT)) {
      return DD.of(Math.signum(x.hi()));
    }
    DD expm1 = DdExp.expm1(x.abs().multiply(-2.0));
    DD tangent = expm1.negate().divide(expm1.add(2.0));
    return x.hi() < 0 ? tangent.negate() : tangent;
  }

  /** {@code 1 - tanh(x)^2 = 4 * exp(-2x) / (1 + exp(-2x))^2}, relatively accurate. */
  static DD derivative(DD x) {
    if (!(Math.abs(x.hi()) < FLAT)) {
      return DD.of(0 * Math.signum(x.hi()));
    }
    DD exp = DdExp.exp(x.abs().multiply(-2.0));
    return exp.multiply(4.0).divide(exp.add(1.0).square());
  }
}
