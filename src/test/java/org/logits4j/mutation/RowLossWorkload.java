package org.logits4j.mutation;

import java.util.Arrays;
import java.util.List;
import org.logits4j.Call;
import org.logits4j.DType;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.NllLoss;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Reduction;
import org.logits4j.Tensor;

/** Negative log-likelihood, and cross-entropy on probabilities. */
final class RowLossWorkload implements MutationWorkload {
  private static final long IGNORED = -100;

  @Override
  public List<WorkloadCall> calls(DType dtype) {
    CallList calls = new CallList(dtype);
    for (int classes : CLASSES) {
      for (Reduction reduction : Reduction.values()) {
        nll(calls, reduction, classes, false);
        nll(calls, reduction, classes, true);
        probabilities(calls, reduction, classes, false);
        probabilities(calls, reduction, classes, true);
      }
      dense(calls, classes);
    }
    return calls.all();
  }

  private static void nll(CallList calls, Reduction reduction, int classes, boolean options) {
    int rows = MutationWorkload.rows(classes);
    calls.add(
        "nll " + classes + " " + reduction + (options ? ", weighted, ignored" : ""),
        (long) rows * classes,
        in -> {
          NllLoss.Builder operator = NllLoss.builder().reduction(reduction);
          long[] labels = in.drawnLabels(rows, classes);
          if (options) {
            operator.classWeights(in.fractions(classes)).ignoreIndex(IGNORED);
            labels[1] = IGNORED;
          }
          double[] logs = Arrays.stream(in.fractions(rows * classes)).map(Math::log).toArray();
          Tensor x = in.place(logs, rows, classes);
          Gradient into = Gradient.into(in.target(rows, classes)).scale(0.75);
          out(in, operator.build().lossAndGradient(x, in.labels(labels), into, Call.options()));
          out(in, operator.build().loss(x, in.labels(labels)));
        });
  }

  private static void probabilities(
      CallList calls, Reduction reduction, int classes, boolean options) {
    int rows = MutationWorkload.rows(classes);
    calls.add(
        "probabilities " + classes + " " + reduction + (options ? ", all options" : ""),
        (long) rows * classes,
        in -> {
          ProbabilityCrossEntropy.Builder operator =
              ProbabilityCrossEntropy.builder().reduction(reduction);
          long[] labels = in.drawnLabels(rows, classes);
          if (options) {
            operator
                .classWeights(in.fractions(classes))
                .ignoreIndex(IGNORED)
                .labelSmoothing(0.2)
                .epsilon(0.01);
            labels[1] = IGNORED;
          }
          Tensor x = in.place(in.fractions(rows * classes), rows, classes);
          Gradient into = Gradient.into(in.target(rows, classes)).scale(0.75);
          out(in, operator.build().lossAndGradient(x, in.labels(labels), into, Call.options()));
          out(in, operator.build().loss(x, in.labels(labels)));
        });
  }

  private static void dense(CallList calls, int classes) {
    int rows = MutationWorkload.rows(classes);
    calls.add(
        "probabilities " + classes + " dense",
        (long) rows * classes,
        in -> {
          Tensor labels = in.place(in.fractions(rows * classes), rows, classes);
          Tensor x = in.place(in.fractions(rows * classes), rows, classes);
          Gradient into = Gradient.into(in.target(rows, classes));
          out(
              in,
              ProbabilityCrossEntropy.create().lossAndGradient(x, labels, into, Call.options()));
        });
  }

  private static void out(Inputs in, LossResult result) {
    in.out("loss", in.keep(result).loss());
  }
}
