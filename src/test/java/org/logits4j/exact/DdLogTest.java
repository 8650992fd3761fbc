package org.logits4j.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import org.apache.commons.numbers.core.DD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DdLogTest {
  private static final BigMath BIG = new BigMath(60);
  private static final double BOUND = 0x1p-102;
  private static final int POINTS = 300;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void logIsAccurate(long seed) {
    Samples samples = new Samples(seed);
    for (int i = 0; i < POINTS; i++) {
      assertLog(samples.between(0.5, 2));
      assertLog(samples.ofMagnitude(-900, 1020).abs());
      assertLog(DD.ONE.add(samples.ofMagnitude(-100, -1)));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void log1pIsAccurate(long seed) {
    Samples samples = new Samples(seed);
    for (int i = 0; i < POINTS; i++) {
      assertLog1p(samples.between(-0.999, 2));
      assertLog1p(samples.ofMagnitude(-900, -1));
      assertLog1p(samples.ofMagnitude(-1, 1000).abs());
    }
  }

  @Test
  void logOfTheLimitsIsThatOfDoubles() {
    assertEquals(0, DdLog.log(DD.ONE).doubleValue());
    assertEquals(Double.NEGATIVE_INFINITY, DdLog.log(DD.ZERO).doubleValue());
    assertEquals(Math.log(Double.MIN_VALUE), DdLog.log(DD.of(Double.MIN_VALUE)).doubleValue());
    assertEquals(Math.log(Double.MAX_VALUE), DdLog.log(DD.of(Double.MAX_VALUE)).doubleValue());
    assertEquals(Double.NaN, DdLog.log(DD.of(-1)).doubleValue());
    assertEquals(Double.NaN, DdLog.log(DD.of(Double.NaN)).doubleValue());
    assertEquals(0, DdLog.log1p(DD.ZERO).doubleValue());
    assertEquals(Double.MIN_VALUE, DdLog.log1p(DD.of(Double.MIN_VALUE)).doubleValue());
    assertEquals(Double.NEGATIVE_INFINITY, DdLog.log1p(DD.of(-1)).doubleValue());
    for (double limit : new double[] {Double.POSITIVE_INFINITY, Double.NaN}) {
      assertEquals(limit, DdLog.log(DD.of(limit)).doubleValue());
      assertEquals(limit, DdLog.log1p(DD.of(limit)).doubleValue());
    }
  }

  private static void assertLog(DD x) {
    double error =
        BigMath.relativeError(
            DdLog.log(x), BIG.log1p(x.bigDecimalValue().subtract(BigDecimal.ONE)));
    assertTrue(error <= BOUND, () -> "log(" + x + ") is wrong by " + error);
  }

  private static void assertLog1p(DD f) {
    double error = BigMath.relativeError(DdLog.log1p(f), BIG.log1p(f.bigDecimalValue()));
    assertTrue(error <= BOUND, () -> "log1p(" + f + ") is wrong by " + error);
  }
}
