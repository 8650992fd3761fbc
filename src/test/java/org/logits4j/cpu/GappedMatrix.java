package org.logits4j.cpu;

import java.util.Arrays;
import java.util.SplittableRandom;

/** A test's matrix in an array with an offset and gaps between the rows; values are floats. */
final class GappedMatrix {
  final double[] array;
  final int offset;
  final int rows;
  final int columns;
  final int rowStride;
  private final double gap;

  private GappedMatrix(int offset, int rows, int columns, int rowStride, double gap) {
    this.array = new double[offset + rows * rowStride + 3];
    this.offset = offset;
    this.rows = rows;
    this.columns = columns;
    this.rowStride = rowStride;
    this.gap = gap;
    Arrays.fill(array, gap);
  }

  /** Random elements and the given value everywhere else. */
  static GappedMatrix random(int rows, int columns, double gap, SplittableRandom random) {
    GappedMatrix matrix =
        new GappedMatrix(random.nextInt(4), rows, columns, columns + random.nextInt(3), gap);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        matrix.set(i, j, (float) random.nextDouble(-1, 1));
      }
    }
    return matrix;
  }

  /** The same values in other memory, as the transpose of what is returned. */
  GappedMatrix transposedCopy(SplittableRandom random) {
    GappedMatrix copy = random(columns, rows, gap, random);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        copy.set(j, i, get(i, j));
      }
    }
    return copy;
  }

  GappedMatrix copy() {
    GappedMatrix copy = new GappedMatrix(offset, rows, columns, rowStride, gap);
    System.arraycopy(array, 0, copy.array, 0, array.length);
    return copy;
  }

  void fill(double value) {
    for (int i = 0; i < rows; i++) {
      Arrays.fill(array, index(i, 0), index(i, 0) + columns, value);
    }
  }

  double get(int row, int column) {
    return array[index(row, column)];
  }

  void set(int row, int column, double value) {
    array[index(row, column)] = value;
  }

  private int index(int row, int column) {
    return offset + row * rowStride + column;
  }

  /** Whether all that is no element still has the value it had. */
  boolean areGapsUntouched() {
    GappedMatrix elementsErased = copy();
    elementsErased.fill(gap);
    double[] untouched = new double[array.length];
    Arrays.fill(untouched, gap);
    return Arrays.equals(elementsErased.array, untouched);
  }
}
