package org.logits4j.values;

/**
 * The sums of the CPU's vector kernels: 16 lanes, chunks of 32 additions in each, blocks of 2,048
 * elements; lanes and blocks are added up in double. Short rows lie in one lane each.
 *
 * @param row the error of an addition in double, in units
 */
record VectorSums(double row) implements RowSums {
  private static final int LANES = 16;
  private static final int SHORT = 64;
  private static final int CHUNK = 32;
  static final int BLOCK = 2048;

  /** Four to fold 16 lanes, the block's factor, less 1, the sum over blocks, and 1 less again. */
  private static final int IN_DOUBLE = 8;

  /** Exponentials of gaps from here on are 0; doubles have 0 much later. */
  private static final double UNDERFLOWS = 746;

  /** How many additions a term goes through in a lane; the first, to 0, is exact. */
  private static int depth(int classes) {
    int each = classes <= SHORT ? classes : (Math.min(BLOCK, classes) + LANES - 1) / LANES;
    int chunks = (each + CHUNK - 1) / CHUNK;
    return Math.min(each, CHUNK) - 1 + chunks - 1;
  }

  @Override
  public double ofExponentials(double[] z) {
    double max = Double.NEGATIVE_INFINITY;
    for (double value : z) {
      max = Math.max(max, value);
    }
    int terms = 0;
    for (double value : z) {
      terms += max - value < UNDERFLOWS ? 1 : 0;
    }
    return Math.max(0, Math.min(depth(z.length), terms - 2)) + IN_DOUBLE * row;
  }

  @Override
  public double ofTerms(int classes) {
    return depth(classes) + IN_DOUBLE * row;
  }

  @Override
  public String kernel(int classes) {
    return classes <= SHORT
        ? ", vector, one lane"
        : classes <= BLOCK ? ", vector, one block" : ", vector, blocks";
  }
}
