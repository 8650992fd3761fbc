package org.logits4j.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.exact.NumberAssertions.assertNumbers;

import java.math.BigDecimal;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactLogSumExpTest {
  private static final double INFINITY = Double.POSITIVE_INFINITY;
  private static final double NAN = Double.NaN;

  @Test
  void knownNumbers() {
    assertEquals(51.4401896985612, ExactLogSumExp.of(new double[] {51, 50, 49, 48}));
    assertEquals(1000, ExactLogSumExp.of(new double[] {1000, -1000}));
    assertEquals(1000.6931471805599, ExactLogSumExp.of(new double[] {1000, 1000}));
    assertEquals(-999.3068528194401, ExactLogSumExp.of(new double[] {-1000, -1000}));
    assertEquals(1e300, ExactLogSumExp.of(new double[] {1e300, -1e308}));
  }

  @Test
  void probabilitiesThatAddUpToOneGiveZeroButForTheirRounding() {
    assertEquals(0, ExactLogSumExp.of(new double[] {Math.log(.9), Math.log(.1)}), 1e-16);
    assertEquals(0, ExactLogSumExp.of(new double[] {Math.log(.3), Math.log(.7)}), 1e-16);
  }

  @Test
  void infinitiesAndNan() {
    assertEquals(-INFINITY, ExactLogSumExp.of(new double[0]));
    assertEquals(-INFINITY, ExactLogSumExp.of(new double[] {-INFINITY, -INFINITY}));
    assertEquals(3, ExactLogSumExp.of(new double[] {-INFINITY, 3}));
    assertEquals(INFINITY, ExactLogSumExp.of(new double[] {INFINITY, -INFINITY, 3}));
    assertEquals(NAN, ExactLogSumExp.of(new double[] {INFINITY, NAN, 3}));
    assertNumbers(new double[2], gradient(-INFINITY, -INFINITY));
    assertNumbers(new double[] {0, 2}, gradient(-INFINITY, 3));
    assertNumbers(new double[] {NAN, 0, 0, NAN}, gradient(INFINITY, 3, -INFINITY, INFINITY));
    assertNumbers(new double[] {NAN, NAN, NAN}, gradient(INFINITY, 3, NAN));
  }

  @Test
  void paddingIsNotRead() {
    double[] row = {0, 0, NAN, INFINITY};
    assertEquals(Math.log(2), ExactLogSumExp.of(row, 2));
    assertNumbers(new double[] {1, 1, 0, 0}, ExactLogSumExp.gradient(row, 2, 2));
  }

  /** A row that repeats itself n times adds log n. */
  @Test
  void longRowsAreAccurate() {
    BigMath math = BigSoftmax.MATH;
    double[] part = new Samples(1).random().doubles(8, -20, 20).toArray();
    double[] row = new double[262_144];
    Arrays.setAll(row, c -> part[c % part.length]);
    BigDecimal[] logits = Arrays.stream(part).mapToObj(BigDecimal::new).toArray(BigDecimal[]::new);
    BigDecimal repeats = math.log(BigDecimal.valueOf(row.length / part.length));
    BigDecimal expected = BigSoftmax.logSumExp(logits).add(repeats);
    double error = BigMath.relativeError(ExactLogSumExp.exact(row, row.length), expected);
    assertTrue(error <= 0x1p-100, () -> "wrong by " + error);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theGradientIsTheDerivative(long seed) {
    double[][] at = new Samples(seed).gridRows(3, 6, -4, 4);
    for (double[] row : at) {
      double[][] gradient = {ExactLogSumExp.gradient(row, 5, 1.5)};
      CentralDifferences.assertDerivatives(
          "seed " + seed,
          DdArrays.widen(gradient),
          new double[][] {row},
          1.5,
          2e-16,
          x -> ExactLogSumExp.exact(x[0], 5));
    }
  }

  private static double[] gradient(double... row) {
    return ExactLogSumExp.gradient(row, 2);
  }
}
