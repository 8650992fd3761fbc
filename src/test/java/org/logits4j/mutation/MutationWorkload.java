package org.logits4j.mutation;

import java.util.List;
import org.logits4j.DType;

/**
 * Calls of an operator through the API that reach its kernels: rows of each length class, each
 * option, each destination. A call that the device has no kernels for throws {@link
 * UnsupportedOperationException}, and counts as left out.
 */
interface MutationWorkload {
  /** Classes whose rows a warp, a block, and a block that streams share, in each element type. */
  List<Integer> CLASSES = List.of(37, 1000, 4090, 16_500);

  /** The calls for logits of a type. */
  List<WorkloadCall> calls(DType dtype);

  /** All operators'. A new operator's is added here. */
  static List<MutationWorkload> all() {
    return List.of(
        new SoftmaxWorkload(),
        new LogSumExpWorkload(),
        new CrossEntropyWorkload(),
        new ManyRowsWorkload(),
        new RowLossWorkload(),
        new ElementwiseWorkload(),
        new InputCheckWorkload());
  }

  /** How many rows of some length keep a call small. */
  static int rows(int classes) {
    return classes < 2000 ? 9 : classes < 10_000 ? 4 : 3;
  }

  /** How many rows of some length reach the roundings of each thread's sums. */
  static int manyRows(int classes) {
    return Math.min(300, 200_000 / classes);
  }
}
