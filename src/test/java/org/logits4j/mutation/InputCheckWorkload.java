package org.logits4j.mutation;

import java.util.List;
import org.logits4j.DType;
import org.logits4j.InputCheck;
import org.logits4j.Tensor;

/** The checks of rows that look like something else. */
final class InputCheckWorkload implements MutationWorkload {
  @Override
  public List<WorkloadCall> calls(DType dtype) {
    CallList calls = new CallList(dtype);
    for (int classes : CLASSES) {
      int rows = MutationWorkload.rows(classes);
      long elements = (long) rows * classes;
      String name = "inspect " + classes;
      calls.add(name, elements, in -> out(in, in.logits(rows, classes), -1));
      calls.add(
          name + " fractions",
          elements,
          in -> out(in, in.place(in.fractions(rows * classes), rows, classes), -1));
      calls.add(
          name + " edges",
          (long) Inputs.EDGES * classes,
          in -> out(in, in.place(in.edges(classes), Inputs.EDGES, classes), -1));
      calls.add(name + " along axis 1", elements, in -> out(in, in.strided(classes), 1));
    }
    return calls.all();
  }

  private static void out(Inputs in, Tensor rows, int axis) {
    in.out("logits", InputCheck.logits(rows, axis).toString());
    in.out("probabilities", InputCheck.probabilities(rows, axis).toString());
    in.out("labels", InputCheck.denseLabels(rows, axis).toString());
    in.out("logs", InputCheck.logProbabilities(rows, axis).toString());
  }
}
