package org.logits4j.exact;

import java.math.BigDecimal;
import org.apache.commons.numbers.core.DD;

/**
 * The exponential function in double-double arithmetic.
 *
 * <p>{@code exp(x) = 2^k * exp(j/32) * exp(r)} with {@code k = rint(x / log 2)} and {@code j} the
 * nearest 32nd of what is left, so that {@code |r| <= 1/64}; both exponentials are sums of the
 * Taylor series.
 */
final class DdExp {
  /** log 2, to be split into a part whose multiples are exact and the rest. */
  static final BigDecimal LN2 =
      new BigDecimal(
          "0.69314718055994530941723212145817656807550013436025525412068000949339362197");

  private static final double LN2_HEAD = 0x1p-40 * Math.rint(0x1p40 * LN2.doubleValue());
  private static final DD LN2_TAIL = DD.from(LN2.subtract(new BigDecimal(LN2_HEAD)));

  /** Terms needed below 1/64, and below {@link #WIDE}, for a remainder under 2^-110. */
  private static final int NARROW_TERMS = 13;

  private static final int WIDE_TERMS = 26;
  private static final double WIDE = 0.4;

  private static final DD[] INVERSE_FACTORIALS = inverseFactorials();
  private static final int STEPS = 32;
  private static final int LAST_STEP = 12;
  private static final DD[] STEP_EXPONENTIALS = stepExponentials();

  private DdExp() {}

  /**
   * {@code exp(x)}: 0 below -745.14, infinite above 709.79, and within 2<sup>-1074</sup> where the
   * low half underflows (below -671).
   */
  static DD exp(DD x) {
    double high = x.hi();
    if (Double.isNaN(high)) {
      return DD.of(high);
    }
    if (high < -746) {
      return DD.ZERO;
    }
    if (high > 710) {
      return DD.of(Double.POSITIVE_INFINITY);
    }
    double k = Math.rint(high / Math.log(2));
    DD reduced = x.add(-k * LN2_HEAD).subtract(LN2_TAIL.multiply(k));
    int step = (int) Math.rint(reduced.hi() * STEPS);
    DD rest = taylorExpm1(reduced.subtract(step / (double) STEPS), NARROW_TERMS);
    DD base = STEP_EXPONENTIALS[step + LAST_STEP];
    return scaled(base.add(base.multiply(rest)), (int) k);
  }

  /** {@code exp(x) - 1}, relatively accurate near 0 too. */
  static DD expm1(DD x) {
    if (Math.abs(x.hi()) <= WIDE) {
      return taylorExpm1(x, WIDE_TERMS);
    }
    return DdIeee.subtract(exp(x), DD.ONE);
  }

  private static DD scaled(DD mantissa, int exponent) {
    DD result = mantissa.scalb(exponent);
    return Double.isInfinite(result.hi()) ? DD.of(result.hi()) : result;
  }

  /** {@code x + x^2/2! + ... + x^terms/terms!}. */
  private static DD taylorExpm1(DD x, int terms) {
    DD sum = INVERSE_FACTORIALS[terms];
    for (int n = terms - 1; n >= 1; n--) {
      sum = sum.multiply(x).add(INVERSE_FACTORIALS[n]);
    }
    return sum.multiply(x);
  }

  private static DD[] inverseFactorials() {
    DD[] inverse = new DD[WIDE_TERMS + 1];
    inverse[0] = DD.ONE;
    for (int n = 1; n <= WIDE_TERMS; n++) {
      inverse[n] = inverse[n - 1].divide(n);
    }
    return inverse;
  }

  private static DD[] stepExponentials() {
    DD[] exponentials = new DD[2 * LAST_STEP + 1];
    for (int step = -LAST_STEP; step <= LAST_STEP; step++) {
      DD x = DD.of(step / (double) STEPS);
      exponentials[step + LAST_STEP] = DD.ONE.add(taylorExpm1(x, WIDE_TERMS));
    }
    return exponentials;
  }
}
