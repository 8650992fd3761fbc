package org.logits4j;

import java.util.Arrays;

/**
 * The dimensions of a row-major tensor, and the distance between its rows.
 *
 * <p>The last axis is contiguous. Rows along it may lie further apart than they are long: {@code
 * Shape.of(n, 50_257).rowStride(50_304)} describes n rows of 50,257 logits in a matrix whose rows
 * hold 50,304. What lies between the rows belongs to somebody else: it is neither read nor written.
 * Immutable.
 */
public final class Shape {
  private final long[] dims;
  private final long rowStride;

  private Shape(long[] dims, long rowStride) {
    this.dims = dims;
    this.rowStride = rowStride;
  }

  /**
   * A dense row-major shape; no dimensions at all make a scalar.
   *
   * @param dims the lengths of the axes, each at least 0
   * @throws IllegalArgumentException if a length is negative or the number of elements overflows
   */
  public static Shape of(long... dims) {
    long[] copy = dims.clone();
    long product = 1;
    for (long dim : copy) {
      if (dim < 0) {
        throw new IllegalArgumentException(
            "shape " + Arrays.toString(dims) + ": dimension " + dim + " is negative");
      }
      if (Math.multiplyHigh(product, dim) != 0 || product * dim < 0) {
        throw new IllegalArgumentException(
            "shape " + Arrays.toString(dims) + ": more than 2^63 - 1 elements");
      }
      product *= dim;
    }
    return new Shape(copy, copy.length == 0 ? 1 : copy[copy.length - 1]);
  }

  /**
   * The same dimensions with rows that start {@code elements} apart.
   *
   * @param elements the distance from one row's first element to the next row's, in elements
   * @throws IllegalArgumentException if that is less than a row's length, or the shape is a scalar
   */
  public Shape rowStride(long elements) {
    if (dims.length == 0) {
      throw new IllegalArgumentException("rowStride: a scalar has no rows");
    }
    if (elements < dims[dims.length - 1]) {
      throw new IllegalArgumentException(
          "rowStride "
              + elements
              + " is less than the row length "
              + dims[dims.length - 1]
              + " of "
              + this);
    }
    Shape strided = new Shape(dims, elements);
    long rows = strided.rows();
    if (Math.multiplyHigh(rows, elements) != 0 || rows * elements < 0) {
      throw new IllegalArgumentException("rowStride " + elements + " of " + this + " overflows");
    }
    return strided;
  }

  private long rows() {
    long rows = 1;
    for (int axis = 0; axis < dims.length - 1; axis++) {
      rows *= dims[axis];
    }
    return rows;
  }

  /** The number of axes; 0 for a scalar. */
  public int rank() {
    return dims.length;
  }

  /**
   * The length of an axis.
   *
   * @param axis from 0, or from -1 counting back from the last
   */
  public long dim(int axis) {
    return dims[axis(axis)];
  }

  /** The lengths of all axes, a copy. */
  public long[] dims() {
    return dims.clone();
  }

  /** The number of elements, padding between rows not counted. */
  public long elements() {
    long product = 1;
    for (long dim : dims) {
      product *= dim;
    }
    return product;
  }

  /** The distance between two rows along the last axis, in elements. */
  public long rowStride() {
    return rowStride;
  }

  /** Whether rows lie further apart than they are long. */
  public boolean isPadded() {
    return dims.length > 0 && rowStride != dims[dims.length - 1];
  }

  /** The elements from the first to just after the last, padding between rows counted. */
  public long span() {
    if (elements() == 0) {
      return 0;
    }
    return dims.length == 0 ? 1 : (rows() - 1) * rowStride + dims[dims.length - 1];
  }

  /** The distance in memory between neighbours along an axis, in elements. */
  public long stride(int axis) {
    int a = axis(axis);
    if (a == dims.length - 1) {
      return 1;
    }
    long stride = rowStride;
    for (int i = dims.length - 2; i > a; i--) {
      stride *= dims[i];
    }
    return stride;
  }

  /**
   * An axis as a number from 0.
   *
   * @param axis from 0, or from -1 counting back from the last
   * @throws IllegalArgumentException if there is no such axis
   */
  public int axis(int axis) {
    int a = axis < 0 ? axis + dims.length : axis;
    if (a < 0 || a >= dims.length) {
      throw new IllegalArgumentException(
          "axis "
              + axis
              + " of shape "
              + this
              + ": "
              + (dims.length == 0
                  ? "a scalar has no axes"
                  : "allowed are " + -dims.length + " to " + (dims.length - 1)));
    }
    return a;
  }

  /** The dense shape that is left when an axis is taken away. */
  public Shape without(int axis) {
    int a = axis(axis);
    long[] left = new long[dims.length - 1];
    System.arraycopy(dims, 0, left, 0, a);
    System.arraycopy(dims, a + 1, left, a, left.length - a);
    return of(left);
  }

  /** The dense shape with the same dimensions: rows without padding between them. */
  public Shape dense() {
    return isPadded() ? of(dims) : this;
  }

  /** Whether the dimensions are the same, whatever the row strides. */
  public boolean sameDims(Shape other) {
    return Arrays.equals(dims, other.dims);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape that
        && rowStride == that.rowStride
        && Arrays.equals(dims, that.dims);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(dims) + Long.hashCode(rowStride);
  }

  /** For example {@code [8, 50257]}, or {@code [8, 50257] with row stride 50304}. */
  @Override
  public String toString() {
    return Arrays.toString(dims) + (isPadded() ? " with row stride " + rowStride : "");
  }
}
