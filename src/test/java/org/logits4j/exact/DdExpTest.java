package org.logits4j.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import org.apache.commons.numbers.core.DD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DdExpTest {
  private static final BigMath BIG = new BigMath(60);
  private static final double BOUND = 0x1p-102;
  private static final int POINTS = 500;

  @Test
  void theDigitsOfLog2AreRight() {
    BigDecimal expected = BIG.log(BigDecimal.valueOf(2));
    assertEquals(expected, DdExp.LN2.round(BIG.context()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void expIsAccurateWhereTheLowHalfIsNormal(long seed) {
    Samples samples = new Samples(seed);
    for (int i = 0; i < POINTS; i++) {
      assertExp(samples.between(-670, 709.78), BOUND);
      assertExp(samples.between(-2, 2), BOUND);
      assertExp(samples.ofMagnitude(-60, 1), BOUND);
    }
  }

  /** The low half is a multiple of 2^-1074, and so is the high half below 2^-1022. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void expIsWithinTheSmallestDoublesElsewhere(long seed) {
    Samples samples = new Samples(seed);
    BigDecimal smallest = new BigDecimal(Double.MIN_VALUE);
    for (int i = 0; i < POINTS; i++) {
      DD x = samples.between(-745.2, -670);
      BigDecimal expected = BIG.exp(x.bigDecimalValue());
      BigDecimal bound = expected.multiply(new BigDecimal(BOUND)).add(smallest);
      double error = BigMath.error(DdExp.exp(x), expected, bound);
      assertTrue(error <= 1, () -> "exp(" + x + ") is wrong by " + error + " bounds");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void expm1IsAccurate(long seed) {
    Samples samples = new Samples(seed);
    for (int i = 0; i < POINTS; i++) {
      assertExpm1(samples.between(-1, 1));
      assertExpm1(samples.between(-745, 709.78));
      assertExpm1(samples.ofMagnitude(-900, 2));
    }
  }

  @Test
  void expOfTheLimitsIsThatOfDoubles() {
    assertEquals(1, DdExp.exp(DD.ZERO).doubleValue());
    assertEquals(Double.MIN_VALUE, DdExp.exp(DD.of(-745.13)).doubleValue());
    assertEquals(0, DdExp.exp(DD.of(-745.14)).doubleValue());
    assertEquals(0, DdExp.exp(DD.of(Double.NEGATIVE_INFINITY)).doubleValue());
    assertEquals(Double.POSITIVE_INFINITY, DdExp.exp(DD.of(709.79)).doubleValue());
    assertEquals(
        Double.POSITIVE_INFINITY, DdExp.exp(DD.of(Double.POSITIVE_INFINITY)).doubleValue());
    assertEquals(Double.NaN, DdExp.exp(DD.of(Double.NaN)).doubleValue());
    assertEquals(-1, DdExp.expm1(DD.of(Double.NEGATIVE_INFINITY)).doubleValue());
    assertEquals(
        Double.POSITIVE_INFINITY, DdExp.expm1(DD.of(Double.POSITIVE_INFINITY)).doubleValue());
    assertEquals(Double.NaN, DdExp.expm1(DD.of(Double.NaN)).doubleValue());
  }

  private static void assertExp(DD x, double bound) {
    double error = BigMath.relativeError(DdExp.exp(x), BIG.exp(x.bigDecimalValue()));
    assertTrue(error <= bound, () -> "exp(" + x + ") is wrong by " + error);
  }

  private static void assertExpm1(DD x) {
    double error = BigMath.relativeError(DdExp.expm1(x), BIG.expm1(x.bigDecimalValue()));
    assertTrue(error <= BOUND, () -> "expm1(" + x + ") is wrong by " + error);
  }
}
