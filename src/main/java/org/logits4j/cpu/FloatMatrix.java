package org.logits4j.cpu;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A float matrix in a part of an array, not a copy: an operand of {@link MatrixProduct}.
 *
 * <p>Rows may lie further apart than they are long; what lies between them belongs to somebody
 * else.
 */
public final class FloatMatrix {
  private final float[] array;
  private final MatrixLayout layout;

  private FloatMatrix(float[] array, MatrixLayout layout) {
    this.array = array;
    this.layout = layout;
  }

  /**
   * Row-major from the array's start, without padding between rows.
   *
   * @throws IllegalArgumentException if a dimension is negative or the array is too short
   */
  public static FloatMatrix of(float[] array, int rows, int columns) {
    return of(array, 0, rows, columns, columns);
  }

  /**
   * Row-major: element (i, j) is {@code array[offset + i * rowStride + j]}.
   *
   * @param rowStride the distance between two rows' first elements, at least {@code columns}
   * @throws IllegalArgumentException if an argument is negative, rows overlap or the array is too
   *     short
   */
  public static FloatMatrix of(float[] array, int offset, int rows, int columns, int rowStride) {
    return new FloatMatrix(array, MatrixLayout.of(array.length, offset, rows, columns, rowStride));
  }

  /** The same elements with rows and columns swapped; nothing is copied. */
  public FloatMatrix transposed() {
    return new FloatMatrix(array, layout.transposed());
  }

  /** The number of rows. */
  public int rows() {
    return layout.rows();
  }

  /** The number of columns. */
  public int columns() {
    return layout.columns();
  }

  float[] array() {
    return array;
  }

  MatrixLayout layout() {
    return layout;
  }

  /** Copies a block of elements, row i of it to the start of {@code to[i]}. */
  void copyBlock(int row, int rows, int column, int columns, float[][] to) {
    if (layout.isRowMajor()) {
      for (int i = 0; i < rows; i++) {
        System.arraycopy(array, layout.index(row + i, column), to[i], 0, columns);
      }
    } else {
      for (int j = 0; j < columns; j++) {
        int from = layout.index(row, column + j);
        for (int i = 0; i < rows; i++) {
          to[i][j] = array[from + i];
        }
      }
    }
  }

  /** Copies a block of elements without gaps, columns and not rows if this is transposed. */
  void copyBlock(int row, int rows, int column, int columns, FloatBuffer to) {
    int lines = layout.isRowMajor() ? rows : columns;
    int length = layout.isRowMajor() ? columns : rows;
    int step = layout.isRowMajor() ? layout.rowStep() : layout.columnStep();
    int from = layout.index(row, column);
    for (int line = 0; line < lines; line++) {
      to.put(array, from + line * step, length);
    }
  }

  /** Copies a block of elements without gaps into this matrix, which is not transposed. */
  void setBlock(int row, int rows, int column, int columns, FloatBuffer from) {
    for (int i = 0; i < rows; i++) {
      from.get(array, layout.index(row + i, column), columns);
    }
  }

  /** Multiplies all elements of this matrix, which is not transposed; by 0 without reading them. */
  void scale(float factor) {
    for (int i = 0; i < rows(); i++) {
      int from = layout.index(i, 0);
      if (factor == 0) {
        Arrays.fill(array, from, from + columns(), 0);
      } else {
        for (int j = 0; j < columns(); j++) {
          array[from + j] *= factor;
        }
      }
    }
  }

  /** For example {@code 2 x 3}. */
  @Override
  public String toString() {
    return layout.toString();
  }
}
