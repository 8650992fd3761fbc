package org.logits4j.mutation;

import java.util.Arrays;
import java.util.List;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Gradient;
import org.logits4j.LabelOutOfRangeException;
import org.logits4j.LossResult;
import org.logits4j.Reduction;
import org.logits4j.Tensor;

/** So many rows that what is summed over them is summed in two steps. */
final class ManyRowsWorkload implements MutationWorkload {
  private static final int ROWS = 4100;
  private static final int CLASSES_EACH = 2;
  private static final long IGNORED = -100;
  private static final int EVERY = 7;

  @Override
  public List<WorkloadCall> calls(DType dtype) {
    CallList calls = new CallList(dtype);
    add(calls, "", false, CrossEntropy.create());
    add(calls, " 32-bit labels", true, CrossEntropy.builder().ignoreIndex(IGNORED).build());
    add(calls, " sum", false, CrossEntropy.builder().reduction(Reduction.SUM).build());
    add(calls, " ignored", false, CrossEntropy.builder().ignoreIndex(IGNORED).build());
    CrossEntropy weighted =
        CrossEntropy.builder().ignoreIndex(IGNORED).classWeights(0.3, 1.7).build();
    add(calls, " weighted", false, weighted);
    add(calls, " weighted, 32-bit labels", true, weighted);
    calls.add(
        "crossEntropy of many rows, bad labels",
        (long) ROWS * CLASSES_EACH,
        in -> {
          long[] labels = labels(in);
          labels[ROWS / 2] = CLASSES_EACH;
          labels[ROWS - 2] = -1;
          out(in, weighted, in.labels(labels));
        });
    return calls.all();
  }

  private static void add(CallList calls, String name, boolean narrow, CrossEntropy operator) {
    boolean ignores = !name.isEmpty() && !name.equals(" sum");
    calls.add(
        "crossEntropy of many rows" + name,
        (long) ROWS * CLASSES_EACH,
        in -> {
          long[] labels = labels(in);
          for (int i = 0; ignores && i < ROWS; i += EVERY) {
            labels[i] = IGNORED;
          }
          out(in, operator, narrow ? in.narrowLabels(labels) : in.labels(labels));
        });
  }

  private static long[] labels(Inputs in) {
    return Arrays.stream(in.fractions(ROWS)).mapToLong(f -> f < 0.4 ? 1 : 0).toArray();
  }

  private static void out(Inputs in, CrossEntropy operator, Tensor labels) {
    Tensor logits = in.tensor(in.rows(ROWS, CLASSES_EACH), ROWS, CLASSES_EACH);
    try {
      LossResult result = in.keep(operator.lossAndGradient(logits, labels, Gradient.overLogits()));
      in.out("loss", result.loss());
      in.out("gradient", logits);
    } catch (LabelOutOfRangeException e) {
      in.out("loss", e.getMessage());
    }
  }
}
