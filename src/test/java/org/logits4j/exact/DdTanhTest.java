package org.logits4j.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import org.apache.commons.numbers.core.DD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DdTanhTest {
  private static final BigMath BIG = new BigMath(60);
  private static final double BOUND = 0x1p-102;
  private static final int POINTS = 300;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void tanhAndItsDerivativeAreAccurate(long seed) {
    Samples samples = new Samples(seed);
    for (int i = 0; i < POINTS; i++) {
      assertTanh(samples.between(-1, 1));
      assertTanh(samples.between(-330, 330));
      assertTanh(samples.ofMagnitude(-900, 5));
    }
  }

  @Test
  void tanhOfTheLimitsIsThatOfDoubles() {
    for (double x :
        new double[] {0, 500, -500, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
      assertEquals(Math.tanh(x), DdTanh.tanh(DD.of(x)).doubleValue());
    }
    assertEquals(Double.NaN, DdTanh.tanh(DD.of(Double.NaN)).doubleValue());
    assertEquals(1, DdTanh.derivative(DD.ZERO).doubleValue());
    assertEquals(0, DdTanh.derivative(DD.of(500)).doubleValue());
    assertEquals(0, DdTanh.derivative(DD.of(Double.POSITIVE_INFINITY)).doubleValue());
    assertEquals(Double.NaN, DdTanh.derivative(DD.of(Double.NaN)).doubleValue());
  }

  private static void assertTanh(DD x) {
    BigDecimal big = x.bigDecimalValue();
    double error = BigMath.relativeError(DdTanh.tanh(x), BIG.tanh(big));
    assertTrue(error <= BOUND, () -> "tanh(" + x + ") is wrong by " + error);
    BigDecimal exp = BIG.exp(big);
    BigDecimal doubleCosh = exp.add(BigDecimal.ONE.divide(exp, BIG.context()));
    BigDecimal derivative =
        BigDecimal.valueOf(4).divide(doubleCosh.pow(2, BIG.context()), BIG.context());
    double slopeError = BigMath.relativeError(DdTanh.derivative(x), derivative);
    assertTrue(slopeError <= BOUND, () -> "tanh'(" + x + ") is wrong by " + slopeError);
  }
}
