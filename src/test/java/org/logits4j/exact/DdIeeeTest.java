package org.logits4j.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.exact.NumberAssertions.assertNumber;

import java.math.BigDecimal;
import java.math.MathContext;
import org.apache.commons.numbers.core.DD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DdIeeeTest {
  private static final double[] LIMITS = {
    0,
    1,
    -2.5,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    1e305,
    Double.MIN_VALUE,
    0x1p-1000,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN
  };

  @Test
  void limitsAreThoseOfDoubles() {
    for (double a : LIMITS) {
      for (double b : LIMITS) {
        assertNumber(a + b, DdIeee.add(DD.of(a), DD.of(b)).doubleValue());
        assertNumber(a - b, DdIeee.subtract(DD.of(a), DD.of(b)).doubleValue());
        assertNumber(a * b, DdIeee.product(a, b).doubleValue());
        assertNumber(a * b, DdIeee.multiply(DD.of(a), DD.of(b)).doubleValue());
        if (b != 0 || a == 0) {
          assertNumber(a / b, DdIeee.divide(DD.of(a), DD.of(b)).doubleValue());
        }
      }
    }
    assertEquals(Double.POSITIVE_INFINITY, DdIeee.divide(DD.ONE, DD.ZERO).doubleValue());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void largeFactorsKeepTheirLowHalves(long seed) {
    Samples samples = new Samples(seed);
    for (int i = 0; i < 1000; i++) {
      DD large = samples.ofMagnitude(995, 1023);
      DD small = samples.ofMagnitude(-400, -10);
      BigDecimal product = large.bigDecimalValue().multiply(small.bigDecimalValue());
      assertAccurate(DdIeee.multiply(large, small), product);
      assertAccurate(DdIeee.multiply(small, large), product);
      DD divisor = samples.ofMagnitude(300, 1023);
      BigDecimal quotient =
          large.bigDecimalValue().divide(divisor.bigDecimalValue(), new MathContext(60));
      assertAccurate(DdIeee.divide(large, divisor), quotient);
    }
  }

  private static void assertAccurate(DD actual, BigDecimal expected) {
    double error = BigMath.relativeError(actual, expected);
    assertTrue(error <= 0x1p-102, () -> actual + " for " + expected + " is wrong by " + error);
  }
}
