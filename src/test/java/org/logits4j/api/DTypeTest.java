package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.api.Refusals.untimely;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.logits4j.DType;

class DTypeTest {
  @ParameterizedTest
  @CsvSource({"F64, 8, F64", "F32, 4, F32", "F16, 2, F32", "BF16, 2, F32"})
  void floating(DType dtype, int bytes, DType lossType) {
    assertEquals(bytes, dtype.bytes());
    assertEquals(lossType, dtype.lossType());
    assertEquals(true, dtype.isFloating());
    assertEquals(false, dtype.isInteger());
  }

  @ParameterizedTest
  @CsvSource({"I64, 8", "I32, 4"})
  void integer(DType dtype, int bytes) {
    assertEquals(bytes, dtype.bytes());
    assertEquals(false, dtype.isFloating());
    assertEquals(true, dtype.isInteger());
    untimely(dtype::lossType, dtype + " holds no logits", "BF16");
  }
}
