package org.logits4j.cpu;

/**
 * Where the elements of a matrix lie in an array: element (i, j) at {@code offset + i * rowStep + j
 * * columnStep}, one of the steps being 1.
 */
record MatrixLayout(int offset, int rows, int columns, int rowStep, int columnStep) {

  /** Row-major, checked against the array's length. */
  static MatrixLayout of(int length, int offset, int rows, int columns, int rowStride) {
    if (rows < 0 || columns < 0) {
      throw new IllegalArgumentException(
          "a matrix of " + rows + " rows and " + columns + " columns: neither may be negative");
    }
    if (rowStride < columns) {
      throw new IllegalArgumentException(
          "rowStride " + rowStride + ": at least the row length " + columns + " is needed");
    }
    if (offset < 0) {
      throw new IllegalArgumentException("offset " + offset + ": may not be negative");
    }
    boolean isEmpty = rows == 0 || columns == 0;
    long end = isEmpty ? offset : offset + (rows - 1L) * rowStride + columns;
    if (end > length) {
      throw new IllegalArgumentException(
          "array of "
              + length
              + " elements: "
              + rows
              + " rows of "
              + columns
              + " elements, "
              + rowStride
              + " apart, from offset "
              + offset
              + " on need "
              + end);
    }
    return new MatrixLayout(offset, rows, columns, rowStride, 1);
  }

  MatrixLayout transposed() {
    return new MatrixLayout(offset, columns, rows, columnStep, rowStep);
  }

  /** Whether elements of a row are neighbours; else those of a column are. */
  boolean isRowMajor() {
    return columnStep == 1;
  }

  int index(int row, int column) {
    return offset + row * rowStep + column * columnStep;
  }

  @Override
  public String toString() {
    return rows + " x " + columns;
  }
}
