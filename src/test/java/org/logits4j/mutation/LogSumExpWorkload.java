package org.logits4j.mutation;

import java.util.List;
import org.logits4j.DType;
import org.logits4j.Gradient;
import org.logits4j.LogSumExp;
import org.logits4j.Tensor;

/** Log-sum-exp and its gradient. */
final class LogSumExpWorkload implements MutationWorkload {
  @Override
  public List<WorkloadCall> calls(DType dtype) {
    CallList calls = new CallList(dtype);
    LogSumExp last = LogSumExp.over(-1);
    LogSumExp middle = LogSumExp.over(1);
    for (int classes : CLASSES) {
      String name = "logSumExp " + classes;
      int rows = MutationWorkload.rows(classes);
      long elements = (long) rows * classes;
      calls.add(name, elements, in -> forward(in, last, in.logits(rows, classes)));
      int many = MutationWorkload.manyRows(classes);
      calls.add(
          name + " many rows",
          (long) many * classes,
          in -> forward(in, last, in.place(in.telling(many, classes), many, classes)));
      calls.add(
          name + " edges",
          (long) Inputs.EDGES * classes,
          in -> forward(in, last, in.place(in.edges(classes), Inputs.EDGES, classes)));
      calls.add(name + " along axis 1", elements, in -> forward(in, middle, in.strided(classes)));
      calls.add(
          name + " over two axes",
          elements,
          in -> forward(in, LogSumExp.over(0, 1), in.logits(rows, classes)));
      calls.add(
          name + " gradient",
          elements,
          in -> gradient(in, last, in.logits(rows, classes), in.target(rows, classes), rows));
      calls.add(name + " gradient, axis 1", elements, in -> gradient(in, middle, classes));
    }
    return calls.all();
  }

  private static void forward(Inputs in, LogSumExp operator, Tensor logits) {
    in.out("result", in.keep(operator.forward(logits)));
  }

  private static void gradient(
      Inputs in, LogSumExp operator, Tensor logits, Tensor target, int rows) {
    Tensor result = in.tensor(in.dtype().lossType(), in.shifted(rows), rows);
    Tensor upstream = in.tensor(in.dtype().lossType(), in.fractions(rows), rows);
    operator.backward(logits, result, Gradient.into(target).upstream(upstream).scale(0.75));
  }

  private static void gradient(Inputs in, LogSumExp operator, int classes) {
    Tensor logits = in.strided(classes);
    Tensor result = in.keep(operator.forward(logits));
    in.out("gradient", in.keep(operator.backward(logits, result, Gradient.fresh())));
  }
}
