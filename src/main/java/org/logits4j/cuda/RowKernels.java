package org.logits4j.cuda;

import org.logits4j.backend.Operand;

/**
 * Which of an operator's two simple kernels works on rows, and its grid: the rows' layout and
 * length alone decide how a row is shared out, as row_group.cuh has it.
 *
 * @param count how many rows there are
 * @param classes the length of a row
 * @param isStrided whether the classes lie along another axis than the last
 */
record RowKernels(long count, long classes, boolean isStrided) {
  /** Rows up to that length have a warp. */
  private static final int WARP_CLASSES = 1024;

  private static final int WARP = 32;
  private static final int BLOCK = 512;
  private static final int STRIDED_BLOCK = 256;

  /** For an operand's rows along an axis. */
  RowKernels(Operand operand, int axis) {
    this(
        operand.shape().without(axis).elements(),
        operand.shape().dim(axis),
        axis != operand.shape().rank() - 1);
  }

  /** The kernel's name. */
  String name(String operator) {
    return operator + (isStrided ? "_strided" : "_rows");
  }

  /** How many threads a block has. */
  int threads() {
    if (isStrided) {
      return STRIDED_BLOCK;
    }
    return classes <= WARP_CLASSES ? WARP : BLOCK;
  }

  /** How many blocks where each has a row, or a row for each thread; at least one. */
  int blocks() {
    return blocks(count, isStrided ? STRIDED_BLOCK : 1);
  }

  /** How many blocks for rows of which each block takes some; at least one. */
  static int blocks(long rows, int each) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, (rows + each - 1) / each));
  }
}
