package org.logits4j.cuda;

import org.jspecify.annotations.Nullable;
import org.logits4j.Shape;
import org.logits4j.backend.Operand;

/**
 * Where the rows of a tensor lie, whose classes lie along any axis: layout.cuh. Rows are counted in
 * row-major order over the other axes.
 *
 * @param count how many rows
 * @param classes the length of a row
 * @param middle the product of the axes between the classes' and the last
 * @param last the last axis; 1 where the classes lie along it
 * @param outerStride between rows along the axes before the classes', in elements
 * @param middleStride between rows along the middle axes
 * @param classStride between the elements of a row
 * @param isStrided whether the classes lie along another axis than the last, so that it is
 *     neighbouring rows whose elements lie side by side
 */
record RowLayout(
    long count,
    long classes,
    long middle,
    long last,
    long outerStride,
    long middleStride,
    long classStride,
    boolean isStrided) {
  /** The sizes of the kernels' structures: what all tensors of a call share, and one's strides. */
  static final int ROWS_BYTES = 24;

  static final int STRIDES_BYTES = 24;

  private static final RowLayout NONE = new RowLayout(0, 0, 1, 1, 0, 0, 1, false);

  /** Rows with their classes along an axis, counted from 0; none of no operand. */
  static RowLayout along(@Nullable Operand operand, int axis) {
    return operand == null ? NONE : along(operand.shape(), axis);
  }

  private static RowLayout along(Shape shape, int axis) {
    int lastAxis = shape.rank() - 1;
    long middle = 1;
    for (int a = axis + 1; a < lastAxis; a++) {
      middle *= shape.dim(a);
    }
    long count = 1;
    for (int a = 0; a <= lastAxis; a++) {
      count *= a == axis ? 1 : shape.dim(a);
    }
    return new RowLayout(
        count,
        shape.dim(axis),
        Math.max(1, middle),
        axis == lastAxis ? 1 : Math.max(1, shape.dim(lastAxis)),
        axis == 0 ? 0 : shape.stride(axis - 1),
        axis < lastAxis - 1 ? shape.stride(lastAxis - 1) : 0,
        shape.stride(axis),
        axis != lastAxis);
  }

  /** Writes what all tensors of a call share. */
  void putRows(ParameterWriter to) {
    to.put(count).put(middle).put(last);
  }

  /** Writes the tensor's own strides. */
  void putStrides(ParameterWriter to) {
    to.put(outerStride).put(middleStride).put(classStride);
  }
}
