package org.logits4j.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Arrays;
import org.apache.commons.numbers.core.DD;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DdSumTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 1000, 100_003})
  void sumsAreAccurate(int length) {
    Samples samples = new Samples(length);
    DD[] terms = new DD[length];
    Arrays.setAll(terms, c -> samples.between(0, 1));
    BigDecimal expected =
        Arrays.stream(terms).map(DD::bigDecimalValue).reduce(BigDecimal.ZERO, BigDecimal::add);
    double error = BigMath.relativeError(DdSum.of(terms), expected);
    assertTrue(error <= 0x1p-102, () -> length + " terms: wrong by " + error);
  }

  @Test
  void theSumOfOthersIsNotBlurredByALargeTerm() {
    DD[] others = DdSum.ofOthers(DdArrays.widen(new double[] {1e-40, 1, 1e-20, 0}, 4));
    assertEquals(DD.ofSum(1, 1e-20), others[0]);
    assertEquals(DD.ofSum(1e-20, 1e-40), others[1]);
    assertEquals(DD.ofSum(1, 1e-40), others[2]);
    assertEquals(DD.ofSum(1, 1e-20), others[3]);
  }

  @Test
  void infinitiesAndNothingAddUpAsDoublesDo() {
    double infinity = Double.POSITIVE_INFINITY;
    assertEquals(0, DdSum.of(new DD[0]).doubleValue());
    assertEquals(infinity, DdSum.of(DdArrays.widen(new double[] {1, infinity}, 2)).doubleValue());
    assertEquals(
        Double.NaN, DdSum.of(DdArrays.widen(new double[] {-infinity, infinity}, 2)).doubleValue());
  }
}
