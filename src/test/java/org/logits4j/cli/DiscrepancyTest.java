package org.logits4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.logits4j.DType;
import org.logits4j.Tensor;

class DiscrepancyTest {
  private final Discrepancy discrepancy = new Discrepancy("softmax", Precision.DOUBLE);

  private Verification compare(DType type, double actual, double expected, double slack) {
    Tensor tensor = Tensor.of(new double[] {actual}, 1).cast(type);
    discrepancy.compare("x", tensor, new Expected[] {new Expected(expected, slack)});
    return discrepancy.result("cpu", type);
  }

  @ParameterizedTest
  @CsvSource({
    "F64, 1, 0x1p-52",
    "F64, 0, 0x0.0000000000001p-1022",
    "F32, -1.5, 0x1p-23",
    "F32, 0, 0x1p-149",
    "F16, 4, 0x1p-8",
    "F16, 1e-6, 0x1p-24",
    "BF16, 1, 0x1p-7",
    "BF16, 0, 0x1p-133"
  })
  void theUnitInTheLastPlaceIsTheSpacingOfTheType(DType type, double value, String ulp) {
    assertEquals(
        Double.parseDouble(ulp.contains("p") ? ulp : ulp + "p0"), Discrepancy.ulp(type, value));
  }

  @Test
  void oneUnitIsAllowedTwoAreNot() {
    Verification one = compare(DType.F32, 1 + 0x1p-23, 1, 0);
    assertTrue(one.ok());
    assertEquals(1, one.errorUlps());
    assertEquals(1, one.boundUlps());
    Verification two = compare(DType.F32, 1 + 0x1p-22, 1, 0);
    assertFalse(two.ok());
    assertEquals(2, two.errorUlps());
    assertEquals(2, two.values());
    assertEquals("x[0] is 1.000000238418579, expected 1.0", two.worst());
  }

  @Test
  void theSlackOfDoubleArithmeticIsAllowedToo() {
    Verification found = compare(DType.F64, 1 + 0x1p-50, 1, 0x1.8p-51);
    assertTrue(found.ok());
    assertEquals(4, found.errorUlps());
    assertEquals(4, found.boundUlps());
    assertFalse(compare(DType.F64, 1 + 0x1p-49, 1, 0x1.8p-51).ok());
  }

  @ParameterizedTest
  @CsvSource({
    "NaN, NaN, true",
    "Infinity, Infinity, true",
    "Infinity, -Infinity, false",
    "NaN, 1, false",
    "1, NaN, false",
    "Infinity, 1e30, false",
    "3e38, Infinity, false",
    "Infinity, 3.5e38, true"
  })
  void whatIsNotFiniteMustBeTheSame(double actual, double expected, boolean ok) {
    Verification found = compare(DType.F32, actual, expected, 0);
    assertEquals(ok, found.ok());
    assertEquals(ok ? 0 : Double.POSITIVE_INFINITY, found.errorUlps());
  }

  @Test
  void aSlackThatIsNotFiniteAllowsNothing() {
    assertFalse(compare(DType.F64, 2, 1, Double.POSITIVE_INFINITY).ok());
    assertFalse(compare(DType.F64, 2, 1, Double.NaN).ok());
  }

  @Test
  void atZeroTheSlackIsFarAboveTheUnit() {
    assertTrue(compare(DType.F64, -2e-19, 0, 1e-14).ok());
    assertFalse(compare(DType.F64, -2e-14, 0, 1e-14).ok());
  }

  @Test
  void classesMustBeTheSame() {
    discrepancy.compareExactly("class", Tensor.of(new long[] {1, 2}), new long[] {1, 2});
    assertTrue(discrepancy.result("cpu", DType.F32).ok());
    discrepancy.compareExactly("class", Tensor.of(new long[] {1, 2}), new long[] {1, 3});
    Verification found = discrepancy.result("cpu", DType.F32);
    assertFalse(found.ok());
    assertEquals("class[1] is 2, expected 3", found.worst());
  }

  @Test
  void anExceptionIsAFailure() {
    discrepancy.failed("3 classes", new IllegalStateException("broken"));
    Verification found = discrepancy.result("cpu", DType.F32);
    assertFalse(found.ok());
    assertEquals("3 classes failed: IllegalStateException: broken", found.worst());
  }

  @Test
  void asManyAreExpectedAsThereAre() {
    Tensor two = Tensor.of(new double[2], 2);
    Expected[] one = {Expected.ZERO};
    assertThrows(IllegalStateException.class, () -> discrepancy.compare("x", two, one));
  }
}
