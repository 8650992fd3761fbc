package org.logits4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for both 16-bit types, from their parameters and the definition of rounding alone. */
abstract class HalfTypeTest {
  private final int fractionBits;
  private final int maxExponent;
  private final int infinity;

  HalfTypeTest(int fractionBits, int maxExponent) {
    this.fractionBits = fractionBits;
    this.maxExponent = maxExponent;
    this.infinity = 0x7FFF >>> fractionBits << fractionBits;
  }

  abstract float toFloat(short bits);

  abstract double toDouble(short bits);

  abstract short fromFloat(float value);

  abstract short fromDouble(double value);

  /** The value of the bits of a finite magnitude; of infinity's, the power of two it stands for. */
  private double valueOf(int magnitude) {
    int exponentField = magnitude >>> fractionBits;
    int fraction = magnitude & ((1 << fractionBits) - 1);
    int leading = exponentField == 0 ? 0 : 1 << fractionBits;
    int exponent = Math.max(exponentField, 1) - maxExponent;
    return Math.scalb((double) (leading | fraction), exponent - fractionBits);
  }

  /** The nearest among all values, by trying each. */
  private int nearestMagnitude(double value) {
    int nearest = 0;
    double distance = value;
    for (int magnitude = 1; magnitude <= infinity; magnitude++) {
      double d = Math.abs(value - valueOf(magnitude));
      if (d < distance || (d == distance && (magnitude & 1) == 0)) {
        nearest = magnitude;
        distance = d;
      }
    }
    return nearest;
  }

  private void assertRounds(int magnitude, double value) {
    assertEquals(hex(magnitude), hex(fromDouble(value)), () -> Double.toHexString(value));
    assertEquals(
        hex(magnitude | 0x8000), hex(fromDouble(-value)), () -> Double.toHexString(-value));
  }

  private void assertRounds(int magnitude, float value) {
    assertEquals(hex(magnitude), hex(fromFloat(value)), () -> Float.toHexString(value));
    assertEquals(hex(magnitude | 0x8000), hex(fromFloat(-value)), () -> Float.toHexString(-value));
  }

  private static String hex(int bits) {
    return String.format("%04x", bits & 0xFFFF);
  }

  @Test
  void everyPatternHasItsValue() {
    for (int bits = 0; bits < 0x10000; bits++) {
      int magnitude = bits & 0x7FFF;
      double expected =
          magnitude > infinity
              ? Double.NaN
              : magnitude == infinity ? Double.POSITIVE_INFINITY : valueOf(magnitude);
      expected = bits < 0x8000 ? expected : -expected;
      assertEquals(expected, toDouble((short) bits), hex(bits));
      assertEquals((float) expected, toFloat((short) bits), hex(bits));
    }
  }

  @Test
  void everyPatternComesBack() {
    for (int bits = 0; bits < 0x10000; bits++) {
      int expected = (bits & 0x7FFF) > infinity ? 0x7FFF : bits;
      assertEquals(hex(expected), hex(fromFloat(toFloat((short) bits))));
      assertEquals(hex(expected), hex(fromDouble(toDouble((short) bits))));
    }
  }

  @Test
  void everyMidpointGoesToTheEvenNeighbourAndWhatIsBesideItToTheNearer() {
    for (int below = 0; below < infinity; below++) {
      int above = below + 1;
      int even = (below & 1) == 0 ? below : above;
      double midpoint = (valueOf(below) + valueOf(above)) / 2;
      assertRounds(even, midpoint);
      assertRounds(below, Math.nextDown(midpoint));
      assertRounds(above, Math.nextUp(midpoint));

      float asFloat = (float) midpoint;
      assertEquals(midpoint, asFloat, "a midpoint is a float");
      assertRounds(even, asFloat);
      assertRounds(below, Math.nextDown(asFloat));
      assertRounds(above, Math.nextUp(asFloat));
    }
  }

  @Test
  void doublesAreRoundedOnce() {
    int differing = 0;
    for (int below = 0; below < infinity; below++) {
      double midpoint = (valueOf(below) + valueOf(below + 1)) / 2;
      // So near the midpoint that they are the midpoint as floats.
      for (double value : new double[] {midpoint * (1 - 0x1p-30), midpoint * (1 + 0x1p-30)}) {
        assertEquals(midpoint, (float) value, "the case is no case of double rounding");
        assertRounds(value < midpoint ? below : below + 1, value);
        differing += fromDouble(value) == fromFloat((float) value) ? 0 : 1;
      }
    }
    assertEquals(infinity, differing, "one of the two beside each midpoint");
  }

  @Test
  void roundsToTheNearestOfAllValues() {
    SplittableRandom random = new SplittableRandom(20_260_101);
    double least = valueOf(1);
    int leastExponent = Math.getExponent(least);
    for (int i = 0; i < 2_000; i++) {
      int exponent = random.nextInt(leastExponent - 2, maxExponent + 1);
      double value = Math.scalb(1 + random.nextDouble(), exponent);
      assertRounds(nearestMagnitude(value), value);
      assertRounds(nearestMagnitude((float) value), (float) value);
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0x7FF8000000000000L,
        0xFFF8000000000000L,
        0x7FF0000000000001L,
        0xFFF0000000000001L,
        0x7FFFFFFFFFFFFFFFL,
        0xFFFFFFFFFFFFFFFFL
      })
  void everyNaNBecomesTheCanonicalOne(long doubleBits) {
    assertEquals(0x7FFF, fromDouble(Double.longBitsToDouble(doubleBits)));
    int floatBits = (int) (doubleBits >>> 32 & 0x80000000L) | 0x7F800000 | ((int) doubleBits & 1);
    floatBits |= (int) (doubleBits >>> 29) & 0x7FFFFF;
    float value = Float.intBitsToFloat(floatBits);
    assertTrue(Float.isNaN(value));
    assertEquals(0x7FFF, fromFloat(value));
  }

  @Test
  void whatIsTooLargeBecomesInfinity() {
    for (double value : new double[] {Double.POSITIVE_INFINITY, Double.MAX_VALUE, 0x1p128}) {
      assertRounds(infinity, value);
      assertRounds(infinity, (float) value);
    }
    assertRounds(infinity, 0x1p1023);
    assertRounds(infinity, Math.scalb(1.5, maxExponent + 1));
    // The last value, and the last that rounds to it.
    double last = valueOf(infinity - 1);
    assertRounds(infinity - 1, last);
    double midpoint = (last + valueOf(infinity)) / 2;
    assertRounds(infinity - 1, Math.nextDown(midpoint));
    assertRounds(infinity, midpoint);
  }

  @Test
  void whatIsTooSmallBecomesZeroOfItsSign() {
    for (double value : new double[] {0.0, Double.MIN_VALUE, 0x1p-1022, 0x1p-135}) {
      assertRounds(0, value);
    }
    for (float value : new float[] {0.0f, Float.MIN_VALUE, 0x1p-135f}) {
      assertRounds(0, value);
    }
    assertRounds(0, valueOf(1) / 2);
    assertRounds(1, Math.nextUp(valueOf(1) / 2));
  }
}
