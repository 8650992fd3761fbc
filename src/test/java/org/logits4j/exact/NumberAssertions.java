package org.logits4j.exact;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;

/** Assertions on doubles by value: NaN is NaN, and zeros have no sign. */
final class NumberAssertions {
  private NumberAssertions() {}

  static void assertNumber(double expected, double actual) {
    assertEquals(expected + 0.0, actual + 0.0);
  }

  static void assertNumbers(double[] expected, double[] actual) {
    assertArrayEquals(unsignedZeros(expected), unsignedZeros(actual));
  }

  static void assertNumbers(double[][] expected, double[][] actual) {
    assertEquals(expected.length, actual.length);
    for (int r = 0; r < expected.length; r++) {
      assertNumbers(expected[r], actual[r]);
    }
  }

  private static double[] unsignedZeros(double[] values) {
    return Arrays.stream(values).map(value -> value + 0.0).toArray();
  }
}
