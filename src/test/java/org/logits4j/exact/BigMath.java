package org.logits4j.exact;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;
import org.apache.commons.numbers.core.DD;

/** Elementary functions to a given number of digits, which double-doubles are checked against. */
final class BigMath {
  private final MathContext context;

  /** Functions with a relative error below {@code 10^-digits}, for {@code expm1} and others too. */
  BigMath(int digits) {
    context = new MathContext(digits);
  }

  MathContext context() {
    return context;
  }

  BigDecimal exp(BigDecimal x) {
    return BigDecimalMath.exp(x, context);
  }

  BigDecimal log(BigDecimal x) {
    return BigDecimalMath.log(x, context);
  }

  /** {@code exp(x) - 1} with as many more digits as the difference takes away. */
  BigDecimal expm1(BigDecimal x) {
    if (isNegligible(x)) {
      return x.add(x.pow(2).divide(BigDecimal.valueOf(2)), context);
    }
    BigMath finer = finer(x);
    return finer.exp(x).subtract(BigDecimal.ONE).round(context);
  }

  /** {@code log(1 + f)}. */
  BigDecimal log1p(BigDecimal f) {
    if (isNegligible(f)) {
      return f.subtract(f.pow(2).divide(BigDecimal.valueOf(2)), context);
    }
    return finer(f).log(f.add(BigDecimal.ONE)).round(context);
  }

  /** {@code tanh(x) = (exp(2x) - 1) / (exp(2x) + 1)}. */
  BigDecimal tanh(BigDecimal x) {
    BigDecimal expm1 = expm1(x.multiply(BigDecimal.valueOf(2)));
    return expm1.divide(expm1.add(BigDecimal.valueOf(2)), context);
  }

  /** {@code |actual - expected| / |expected|}. */
  static double relativeError(DD actual, BigDecimal expected) {
    return error(actual, expected, expected);
  }

  /** {@code |actual - expected| / |scale|}. */
  static double error(DD actual, BigDecimal expected, BigDecimal scale) {
    BigDecimal difference = actual.bigDecimalValue().subtract(expected).abs();
    if (difference.signum() == 0) {
      return 0;
    }
    return difference.divide(scale.abs(), MathContext.DECIMAL64).doubleValue();
  }

  private BigMath finer(BigDecimal x) {
    return new BigMath(context.getPrecision() + Math.max(0, x.scale() - x.precision()) + 5);
  }

  /** Whether the third term of a series in {@code x} is below the last digit. */
  private boolean isNegligible(BigDecimal x) {
    return x.signum() == 0 || x.scale() - x.precision() > context.getPrecision() / 2 + 1;
  }
}
