package org.logits4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatrixLayoutTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          20 | 0  | 4 | 5 | 4 | rowStride 4: at least the row length 5 is needed
          20 | -1 | 4 | 5 | 5 | offset -1: may not be negative
          20 | 0  | -4 | 5 | 5 | a matrix of -4 rows and 5 columns: neither may be negative
          20 | 0  | 4 | -5 | 5 | a matrix of 4 rows and -5 columns: neither may be negative
          20 | 1  | 4 | 5 | 5 | array of 20 elements: 4 rows of 5 elements, 5 apart, from offset 1 on need 21
          22 | 0  | 4 | 5 | 6 | array of 22 elements: 4 rows of 5 elements, 6 apart, from offset 0 on need 23
          9  | 0  | 65536 | 65536 | 65536 | array of 9 elements: 65536 rows of 65536 elements, 65536 apart, from offset 0 on need 4294967296
          9  | 2147483647 | 1 | 1 | 1 | array of 9 elements: 1 rows of 1 elements, 1 apart, from offset 2147483647 on need 2147483648
          9  | 10 | 0 | 0 | 0 | array of 9 elements: 0 rows of 0 elements, 0 apart, from offset 10 on need 10
          """)
  void refusesWhatDoesNotFit(
      int length, int offset, int rows, int columns, int rowStride, String message) {
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () -> FloatMatrix.of(new float[length], offset, rows, columns, rowStride))
            .getMessage());
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () -> DoubleMatrix.of(new double[length], offset, rows, columns, rowStride))
            .getMessage());
  }

  @Test
  void theLastRowNeedsNoGap() {
    MatrixLayout layout = MatrixLayout.of(24, 1, 4, 5, 6);
    assertEquals(23, layout.index(3, 4));
    assertTrue(layout.isRowMajor());
  }

  @Test
  void transposedSwapsRowsAndColumns() {
    MatrixLayout layout = MatrixLayout.of(100, 7, 4, 5, 6).transposed();
    assertEquals(5, layout.rows());
    assertEquals(4, layout.columns());
    assertEquals(7 + 3 * 6 + 2, layout.index(2, 3));
    assertFalse(layout.isRowMajor());
    assertEquals(MatrixLayout.of(100, 7, 4, 5, 6), layout.transposed());
    assertEquals("5 x 4", layout.toString());
  }

  @Test
  void emptyMatricesNeedNoElements() {
    assertEquals(0, FloatMatrix.of(new float[0], 0, 5).rows());
    assertEquals(5, DoubleMatrix.of(new double[0], 0, 0, 5, 9).columns());
  }
}
