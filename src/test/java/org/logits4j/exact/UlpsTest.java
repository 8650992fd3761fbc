package org.logits4j.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.commons.numbers.core.DD;
import org.junit.jupiter.api.Test;

class UlpsTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  @Test
  void finiteNumbers() {
    assertEquals(0.25, Ulps.relativeError(5, 4));
    assertEquals(0.25, Ulps.relativeError(-5, -4));
    assertEquals(INFINITY, Ulps.relativeError(Double.MIN_VALUE, 0));
    assertEquals(1, Ulps.ulps(Math.nextUp(3.0), 3));
    assertEquals(2, Ulps.ulps(Math.nextDown(2.0), Math.nextUp(2.0)), 0.5);
    assertEquals(1, Ulps.ulps(Double.MIN_VALUE, 0));
    assertEquals(0.25, Ulps.floatRelativeError(5, 4));
    assertEquals(1, Ulps.floatUlps(Math.nextUp(3f), 3));
    assertEquals(0.5, Ulps.floatUlps(1f, 1 + 0x1p-24));
  }

  @Test
  void numbersThatAreNotRounded() {
    DD expected = DD.ofSum(1, 0x1p-54);
    assertEquals(0.25, Ulps.ulps(1, expected));
    assertEquals(0.75, Ulps.ulps(Math.nextUp(1.0), expected));
    assertEquals(0, Ulps.ulps(Double.NaN, DD.of(Double.NaN)));
    assertEquals(INFINITY, Ulps.ulps(1, DD.of(INFINITY)));
    assertEquals(INFINITY, Ulps.ulps(INFINITY, expected));
  }

  @Test
  void zerosHaveNoSign() {
    assertEquals(0, Ulps.relativeError(-0.0, 0));
    assertEquals(0, Ulps.ulps(0, -0.0));
    assertEquals(0, Ulps.floatUlps(-0f, 0));
  }

  @Test
  void nanAndInfinitiesMatchOnlyThemselves() {
    double[] limits = {1, INFINITY, -INFINITY, Double.NaN};
    for (int i = 0; i < limits.length; i++) {
      for (int j = 0; j < limits.length; j++) {
        double expected = i == j ? 0 : INFINITY;
        assertEquals(expected, Ulps.relativeError(limits[i], limits[j]));
        assertEquals(expected, Ulps.ulps(limits[i], limits[j]));
        assertEquals(expected, Ulps.floatRelativeError((float) limits[i], limits[j]));
        assertEquals(expected, Ulps.floatUlps((float) limits[i], limits[j]));
      }
    }
  }

  @Test
  void whatOverflowsAFloatIsInfinite() {
    assertEquals(0, Ulps.floatUlps(Float.POSITIVE_INFINITY, 1e39));
    assertEquals(INFINITY, Ulps.floatUlps(Float.MAX_VALUE, 1e39));
    assertEquals(INFINITY, Ulps.floatRelativeError(Float.NEGATIVE_INFINITY, 1e39));
  }
}
