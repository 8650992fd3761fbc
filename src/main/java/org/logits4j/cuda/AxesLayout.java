package org.logits4j.cuda;

import java.util.ArrayList;
import java.util.List;
import org.logits4j.Shape;
import org.logits4j.backend.Operand;

/**
 * Some axes of a tensor, with neighbours that lie as one axis would made one: axes.cuh.
 *
 * @param count the elements along them
 * @param dims the lengths of the axes
 * @param strides the distances between neighbours, in elements
 */
record AxesLayout(long count, List<Long> dims, List<Long> strides) {
  /** As many as the kernels take. */
  private static final int MAX_AXES = 6;

  /** The size of the kernels' structure. */
  static final int BYTES = 8 + 2 * 8 * MAX_AXES + 8;

  /** Those axes of a tensor that are, or are not, among some. */
  static AxesLayout of(Operand operand, boolean[] among, boolean wanted) {
    Shape shape = operand.shape();
    List<Long> dims = new ArrayList<>();
    List<Long> strides = new ArrayList<>();
    long count = 1;
    for (int axis = 0; axis < shape.rank(); axis++) {
      if (among[axis] != wanted) {
        continue;
      }
      long dim = shape.dim(axis);
      long stride = shape.stride(axis);
      count *= dim;
      int before = dims.size() - 1;
      if (dim == 1) {
        continue;
      }
      if (before >= 0 && strides.get(before) == dim * stride) {
        dims.set(before, dims.get(before) * dim);
        strides.set(before, stride);
      } else {
        dims.add(dim);
        strides.add(stride);
      }
    }
    if (dims.size() > MAX_AXES) {
      throw new UnsupportedOperationException(
          "logSumExp on a CUDA device: "
              + dims.size()
              + " axes of "
              + shape
              + " lie apart; at most "
              + MAX_AXES
              + " are allowed among those summed over, and as many among the others");
    }
    return new AxesLayout(count, dims, strides);
  }

  /** Whether the elements lie side by side, one after the other. */
  boolean isContiguous() {
    return dims.isEmpty() || (dims.size() == 1 && strides.get(0) == 1);
  }

  /** Whether elements lie side by side along the last axis at least. */
  boolean endsSideBySide() {
    return !strides.isEmpty() && strides.get(strides.size() - 1) == 1;
  }

  /** Whether all elements lie at one distance, which is {@link #distance}. */
  boolean isRegular() {
    return dims.size() <= 1;
  }

  /** The distance between elements that lie at one; 0 where there is but one element. */
  long distance() {
    return strides.isEmpty() ? 0 : strides.get(0);
  }

  /** Writes the structure. */
  void put(ParameterWriter to) {
    to.put(count);
    for (int axis = 0; axis < MAX_AXES; axis++) {
      to.put(axis < dims.size() ? dims.get(axis) : 1L);
    }
    for (int axis = 0; axis < MAX_AXES; axis++) {
      to.put(axis < strides.size() ? strides.get(axis) : 0L);
    }
    to.put((long) dims.size());
  }
}
