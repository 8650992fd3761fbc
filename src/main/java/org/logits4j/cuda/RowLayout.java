package org.logits4j.cuda;

import org.jspecify.annotations.Nullable;
import org.logits4j.Shape;
import org.logits4j.backend.Operand;

/**
 * Where a tensor's rows along an axis lie: {@code Rows} and {@code Strides} of layout.cuh.
 *
 * @param count of rows
 * @param middle how many of them there are along the axes between that of the classes and the last
 * @param last how many along the last, 1 where that is the axis of the classes
 * @param outerStride between rows along the axes before, in elements
 * @param middleStride between rows along the axes between
 * @param classStride between a row's elements
 */
record RowLayout(
    long count, long middle, long last, long outerStride, long middleStride, long classStride) {
  private static final RowLayout NONE = new RowLayout(0, 1, 1, 0, 0, 1);

  /** Of an operand, or of none. */
  static RowLayout along(@Nullable Operand operand, int axis) {
    return operand == null ? NONE : along(operand.shape(), axis);
  }

  private static RowLayout along(Shape shape, int axis) {
    int end = shape.rank() - 1;
    long count = 1;
    for (int a = 0; a <= end; a++) {
      count *= a == axis ? 1 : shape.dim(a);
    }
    long middle = 1;
    for (int a = axis + 1; a < end; a++) {
      middle *= shape.dim(a);
    }
    return new RowLayout(
        count,
        middle,
        axis == end ? 1 : shape.dim(end),
        axis == 0 ? 0 : shape.stride(axis - 1),
        axis + 1 < end ? shape.stride(end - 1) : 0,
        shape.stride(axis));
  }

  /** {@code Rows}. */
  void putRows(ParameterWriter parameters) {
    parameters.put(count).put(middle).put(last);
  }

  /** {@code Strides}. */
  void putStrides(ParameterWriter parameters) {
    parameters.put(outerStride).put(middleStride).put(classStride);
  }
}
