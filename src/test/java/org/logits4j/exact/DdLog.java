package org.logits4j.exact;

import org.apache.commons.numbers.core.DD;

/**
 * Logarithms in double-double arithmetic.
 *
 * <p>{@code log(2^k * m) = k * log 2 + log1p(m - 1)} with {@code sqrt(1/2) <= m <= sqrt(2)}, and
 * {@code log1p(f) = 2 * atanh(f / (2 + f))} by the series of atanh.
 */
final class DdLog {
  private static final DD LN2 = DD.from(DdExp.LN2);
  private static final double SQRT_HALF = Math.sqrt(0.5);

  /** Enough for a remainder under 2^-112 at the largest argument, 0.1716. */
  private static final int TERMS = 22;

  private static final DD[] ODD_RECIPROCALS = oddReciprocals();

  private DdLog() {}

  /** {@code log(x)}: -inf at 0, NaN below. */
  static DD log(DD x) {
    double high = x.hi();
    if (!(high > 0) || Double.isInfinite(high)) {
      return DD.of(Math.log(high));
    }
    int[] exponent = new int[1];
    DD mantissa = x.frexp(exponent);
    int k = exponent[0];
    if (mantissa.hi() < SQRT_HALF) {
      mantissa = mantissa.multiply(2.0);
      k--;
    }
    return LN2.multiply((double) k).add(series(mantissa.subtract(1.0)));
  }

  /** {@code log(1 + f)}, relatively accurate near 0 too. */
  static DD log1p(DD f) {
    if (Math.abs(f.hi()) < 0.25) {
      return series(f);
    }
    return log(DdIeee.add(f, DD.ONE));
  }

  /** {@code 2 * atanh(s)} with {@code 2 * s = f / (1 + f / 2)}, that is {@code log(1 + f)}. */
  private static DD series(DD f) {
    DD twice = f.divide(f.multiply(0.5).add(1.0));
    DD square = twice.square().multiply(0.25);
    DD sum = ODD_RECIPROCALS[TERMS - 1];
    for (int n = TERMS - 2; n >= 0; n--) {
      sum = sum.multiply(square).add(ODD_RECIPROCALS[n]);
    }
    return sum.multiply(twice);
  }

  private static DD[] oddReciprocals() {
    DD[] reciprocals = new DD[TERMS];
    for (int n = 0; n < TERMS; n++) {
      reciprocals[n] = DD.fromQuotient(1, 2 * n + 1);
    }
    return reciprocals;
  }
}
