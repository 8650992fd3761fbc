package org.logits4j.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import org.apache.commons.numbers.core.DD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogisticTest {
  private static final BigMath BIG = new BigMath(60);
  private static final double BOUND = 0x1p-102;
  private static final int POINTS = 200;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void sigmoidAndSoftplusAreAccurate(long seed) {
    Samples samples = new Samples(seed);
    for (int i = 0; i < POINTS; i++) {
      assertLogistic(samples.between(-5, 5));
      assertLogistic(samples.between(-650, 650));
      assertLogistic(samples.ofMagnitude(-200, 0));
    }
  }

  @Test
  void limits() {
    Logistic high = new Logistic(DD.of(Double.POSITIVE_INFINITY));
    assertEquals(1, high.sigmoid().doubleValue());
    assertEquals(0, high.mirroredSigmoid().doubleValue());
    assertEquals(Double.POSITIVE_INFINITY, high.softplus().doubleValue());
    assertEquals(0, high.mirroredSoftplus().doubleValue());
    Logistic low = new Logistic(DD.of(Double.NEGATIVE_INFINITY));
    assertEquals(0, low.sigmoid().doubleValue());
    assertEquals(1, low.mirroredSigmoid().doubleValue());
    assertEquals(0, low.softplus().doubleValue());
    assertEquals(Double.POSITIVE_INFINITY, low.mirroredSoftplus().doubleValue());
    Logistic undefined = new Logistic(DD.of(Double.NaN));
    assertEquals(Double.NaN, undefined.sigmoid().doubleValue());
    assertEquals(Double.NaN, undefined.mirroredSoftplus().doubleValue());
  }

  private static void assertLogistic(DD x) {
    Logistic logistic = new Logistic(x);
    assertValues(x, x.bigDecimalValue(), logistic.sigmoid(), logistic.softplus());
    BigDecimal mirrored = x.bigDecimalValue().negate();
    assertValues(x, mirrored, logistic.mirroredSigmoid(), logistic.mirroredSoftplus());
  }

  private static void assertValues(DD x, BigDecimal argument, DD sigmoid, DD softplus) {
    BigDecimal exp = BIG.exp(argument);
    BigDecimal expected = exp.divide(exp.add(BigDecimal.ONE), BIG.context());
    double sigmoidError = BigMath.relativeError(sigmoid, expected);
    assertTrue(sigmoidError <= BOUND, () -> "sigmoid at " + x + " is wrong by " + sigmoidError);
    double softplusError = BigMath.relativeError(softplus, BIG.log1p(exp));
    assertTrue(softplusError <= BOUND, () -> "softplus at " + x + " is wrong by " + softplusError);
  }
}
