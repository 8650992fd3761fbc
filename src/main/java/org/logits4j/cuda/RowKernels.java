package org.logits4j.cuda;

/**
 * Which of an operator's two simple kernels works on rows, and its grid: the rows' layout and
 * length alone decide how a row is shared out, as row_group.cuh has it.
 *
 * @param rows to be worked on
 */
record RowKernels(RowLayout rows) {
  /** Rows up to that length have a warp. */
  private static final int WARP_CLASSES = 1024;

  private static final int WARP = 32;
  private static final int BLOCK = 512;
  private static final int STRIDED_BLOCK = 256;

  /** The kernel's name. */
  String name(String operator) {
    return operator + (rows.isStrided() ? "_strided" : "_rows");
  }

  /** How many threads a block has. */
  int threads() {
    if (rows.isStrided()) {
      return STRIDED_BLOCK;
    }
    return rows.classes() <= WARP_CLASSES ? WARP : BLOCK;
  }

  /** How many blocks where each has a row, or a row for each thread; at least one. */
  int blocks() {
    return blocks(rows.count(), rows.isStrided() ? STRIDED_BLOCK : 1);
  }

  /** How many blocks for rows of which each block takes some; at least one. */
  static int blocks(long rows, int each) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, (rows + each - 1) / each));
  }
}
