package org.logits4j.values;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.logits4j.DType;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** Rows of columns laid out in a tensor: any rank, the columns along any axes, lines padded. */
final class Grid {
  private final long[] dims;
  private final int[] axes;
  private final int gap;

  /**
   * A layout.
   *
   * @param axis the columns' axis
   * @param gap how many elements lie between two lines along the last axis
   */
  Grid(int axis, int gap, long... dims) {
    this(new int[] {axis}, gap, dims);
  }

  /** A layout with columns along several axes, or none. */
  Grid(int[] axes, int gap, long... dims) {
    this.dims = dims.clone();
    this.axes = axes.clone();
    this.gap = gap;
  }

  /** Rows one after the other. */
  static Grid of(int rows, int columns) {
    return new Grid(1, 0, rows, columns);
  }

  /** The same dimensions with other padding. */
  Grid withGap(int other) {
    return new Grid(axes, other, dims);
  }

  /** Whether columns lie along the last axis, and no other. */
  boolean isLastAxis() {
    return axes.length == 1 && axes[0] == dims.length - 1;
  }

  int axis() {
    return axes[0];
  }

  int[] axes() {
    return axes.clone();
  }

  private boolean isColumn(int axis) {
    return Arrays.stream(axes).anyMatch(a -> a == axis);
  }

  boolean isPadded() {
    return gap > 0;
  }

  /** Whether the columns lie along another axis than the last. */
  boolean isStrided() {
    return axes.length > 0 && axes[axes.length - 1] != dims.length - 1;
  }

  Shape shape() {
    Shape dense = Shape.of(dims);
    return gap == 0 ? dense : dense.rowStride(dims[dims.length - 1] + gap);
  }

  /** One element for each row. */
  Shape rowsShape() {
    return Shape.of(
        IntStream.range(0, dims.length)
            .filter(a -> !isColumn(a))
            .mapToLong(a -> dims[a])
            .toArray());
  }

  int rows() {
    return (int) rowsShape().elements();
  }

  int columns() {
    return (int) Arrays.stream(axes).mapToLong(a -> dims[a]).reduce(1, (a, b) -> a * b);
  }

  /** Where an element lies among all in row-major order, padding not counted. */
  private int denseIndex(int row, int column) {
    int index = 0;
    int rowLeft = row;
    int columnLeft = column;
    int stride = 1;
    for (int a = dims.length - 1; a >= 0; a--) {
      int length = (int) dims[a];
      if (isColumn(a)) {
        index += columnLeft % length * stride;
        columnLeft /= length;
      } else {
        index += rowLeft % length * stride;
        rowLeft /= length;
      }
      stride *= length;
    }
    return index;
  }

  private int memoryIndex(int dense) {
    int line = dims.length == 0 ? 1 : (int) dims[dims.length - 1];
    return dense / line * (line + gap) + dense % line;
  }

  /** The rows in memory, marks between the lines, and as many as wanted before and after. */
  Cells cells(DType type, double[][] values, int before, int after) {
    Cells cells = new Cells(type, before + (int) shape().span() + after);
    for (int r = 0; r < values.length; r++) {
      for (int c = 0; c < values[r].length; c++) {
        cells.set(before + memoryIndex(denseIndex(r, c)), values[r][c]);
      }
    }
    return cells;
  }

  /** The rows on the CPU, without padding. */
  Tensor tensor(DType type, double[][] values) {
    return withGap(0).cells(type, values, 0, 0).wrap(shape().dense());
  }

  /** The rows of a tensor of these dimensions. */
  double[][] rowsOf(Tensor tensor) {
    double[] dense = tensor.doubles();
    double[][] values = new double[rows()][columns()];
    for (int r = 0; r < values.length; r++) {
      for (int c = 0; c < values[r].length; c++) {
        values[r][c] = dense[denseIndex(r, c)];
      }
    }
    return values;
  }

  /** Whether a place in memory is one of the elements, and no padding. */
  boolean isElement(int index) {
    int line = dims.length == 0 ? 1 : (int) dims[dims.length - 1];
    return index >= 0 && index < (int) shape().span() && index % (line + gap) < line;
  }

  @Override
  public String toString() {
    return Arrays.toString(dims)
        + " axes "
        + Arrays.toString(axes)
        + (gap == 0 ? "" : " gap " + gap);
  }
}
