package org.logits4j.exact;

import java.math.BigDecimal;
import java.util.Arrays;
import org.apache.commons.numbers.core.DD;

/**
 * The softmax of finite logits by the textbook formula, with so many digits that no cancellation
 * matters between logits that are less than 200 apart.
 */
final class BigSoftmax {
  static final BigMath MATH = new BigMath(200);

  private BigSoftmax() {}

  /** {@code log sum_c exp(z_c)}. */
  static BigDecimal logSumExp(BigDecimal[] logits) {
    return MATH.log(Arrays.stream(logits).map(MATH::exp).reduce(BigDecimal.ZERO, BigDecimal::add));
  }

  /** {@code exp(z_c) / sum_j exp(z_j)}. */
  static BigDecimal[] probabilities(BigDecimal[] logits) {
    BigDecimal[] exponentials = Arrays.stream(logits).map(MATH::exp).toArray(BigDecimal[]::new);
    BigDecimal sum = Arrays.stream(exponentials).reduce(BigDecimal.ZERO, BigDecimal::add);
    return Arrays.stream(exponentials)
        .map(exponential -> exponential.divide(sum, MATH.context()))
        .toArray(BigDecimal[]::new);
  }

  /** {@link #probabilities(BigDecimal[])} of double-doubles. */
  static BigDecimal[] probabilities(DD[] logits) {
    return probabilities(Arrays.stream(logits).map(DD::bigDecimalValue).toArray(BigDecimal[]::new));
  }
}
