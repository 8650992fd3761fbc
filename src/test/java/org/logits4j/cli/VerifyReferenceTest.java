package org.logits4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The reference against numbers that were computed elsewhere, with 40 digits. */
class VerifyReferenceTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;
  private final double[] z = {2, 1, 0.1};
  private final VerifyReference row = new VerifyReference(z, 0);

  private static void assertWithin(double expected, Expected found) {
    assertEquals(expected, found.value(), found.slack());
    assertTrue(found.slack() < 1e-13 * Math.abs(expected), found::toString);
  }

  @Test
  void aRowHasItsKnownNumbers() {
    double[] label = {0, 1, 0};
    assertWithin(2.4170300162778333, row.logSumExp());
    assertWithin(0.6590011388859679, row.probability(0));
    assertWithin(1 - 0.6590011388859679, row.complement(0));
    assertWithin(1.4170300162778335, row.surprisal(1));
    assertWithin(0.8467381787602519, row.entropy());
    assertWithin(1.4170300162778335, row.loss(label, 0));
    assertWithin(1.4170300162778335 + 5.842034099588023, row.loss(label, 1));
    assertWithin(-0.7575670292952861, row.gradient(label, 1, 0, 1));
    assertWithin(0.6590011388859679, row.gradient(label, 1, 0, 0));
    double slope = 2 * 2.4170300162778333 * 0.6590011388859679;
    assertWithin(0.6590011388859679 + slope, row.gradient(label, 1, 1, 0));
    assertEquals(0, row.predicted());
  }

  @Test
  void aDominantClassKeepsItsDigits() {
    VerifyReference sure = new VerifyReference(new double[] {0, 40}, 0);
    double[] label = {0, 1};
    assertWithin(4.248354255291589e-18, sure.surprisal(1));
    assertWithin(4.248354255291589e-18, sure.complement(1));
    assertWithin(-4.248354255291589e-18, sure.gradient(label, 1, 0, 1));
  }

  @Test
  void masksInfinitiesAndNaNFollowTheRules() {
    VerifyReference masked = new VerifyReference(new double[] {-INFINITY, -INFINITY}, 0);
    assertEquals(-INFINITY, masked.logSumExp().value());
    assertEquals(INFINITY, masked.loss(new double[] {0, 1}, 0).value());
    assertEquals(-1, masked.gradient(new double[] {0, 1}, 1, 0, 1).value());
    assertEquals(Double.NaN, masked.entropy().value());
    VerifyReference infinite = new VerifyReference(new double[] {0, INFINITY}, 0);
    assertEquals(INFINITY, infinite.logSumExp().value());
    assertEquals(Double.NaN, infinite.loss(new double[] {0, 1}, 0).value());
    assertEquals(1, infinite.predicted());
    VerifyReference nan = new VerifyReference(new double[] {5, Double.NaN, INFINITY}, 0);
    assertEquals(Double.NaN, nan.logSumExp().value());
    assertEquals(1, nan.predicted());
    VerifyReference half = new VerifyReference(new double[] {-INFINITY, 3}, 0);
    assertEquals(0, half.loss(new double[] {0, 1}, 0).value());
    assertEquals(INFINITY, half.loss(new double[] {0.1, 0.9}, 0).value());
  }
}
