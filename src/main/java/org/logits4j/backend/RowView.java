package org.logits4j.backend;

import org.logits4j.Shape;

/**
 * A tensor seen as rows: the elements along some axes make a row, the other axes count the rows, in
 * row-major order.
 */
public final class RowView {
  private final long offset;
  private final long[] rowDims;
  private final long[] rowStrides;
  private final long[] classDims;
  private final long[] classStrides;
  private final long rows;
  private final long classes;

  /** Between rows, where the rows have one axis; else 0. */
  private final long rowStride;

  private RowView(Operand operand, boolean[] inRow) {
    Shape shape = operand.shape();
    int rank = shape.rank();
    int inner = 0;
    for (boolean in : inRow) {
      inner += in ? 1 : 0;
    }
    offset = operand.offset();
    rowDims = new long[rank - inner];
    rowStrides = new long[rank - inner];
    classDims = new long[inner];
    classStrides = new long[inner];
    int r = 0;
    int c = 0;
    for (int axis = 0; axis < rank; axis++) {
      if (inRow[axis]) {
        classDims[c] = shape.dim(axis);
        classStrides[c++] = shape.stride(axis);
      } else {
        rowDims[r] = shape.dim(axis);
        rowStrides[r++] = shape.stride(axis);
      }
    }
    rows = Shape.of(rowDims).elements();
    classes = Shape.of(classDims).elements();
    rowStride = rowDims.length == 1 ? rowStrides[0] : 0;
  }

  /** Rows along the given axes (from 0, without repetition). */
  public static RowView along(Operand operand, int... axes) {
    boolean[] inRow = new boolean[operand.shape().rank()];
    for (int axis : axes) {
      inRow[axis] = true;
    }
    return new RowView(operand, inRow);
  }

  /** Each element a row of its own. */
  public static RowView elements(Operand operand) {
    return along(operand);
  }

  /** The number of rows. */
  public long rows() {
    return rows;
  }

  /** The number of elements in a row. */
  public long classes() {
    return classes;
  }

  /** Where a row's first element lies in the memory. */
  public long row(long row) {
    return rowStride == 0 ? offset + position(row, rowDims, rowStrides) : offset + row * rowStride;
  }

  /** How far a row's element lies from its first. */
  public long column(long c) {
    return position(c, classDims, classStrides);
  }

  /** How far rows lie apart, where they have one axis; else 0. */
  public long rowStride() {
    return rowStride;
  }

  /** Whether a row's elements lie one after the other. */
  public boolean isContiguous() {
    return classes == 0 || column(classes - 1) == classes - 1;
  }

  private static long position(long index, long[] dims, long[] strides) {
    if (dims.length == 1) {
      return index * strides[0];
    }
    long position = 0;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      position += index % dims[axis] * strides[axis];
      index /= dims[axis];
    }
    return position;
  }
}
