package org.logits4j.mutation;

import java.util.List;
import org.logits4j.Call;
import org.logits4j.DType;
import org.logits4j.Gradient;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** Softmax and log-softmax, and their gradients. */
final class SoftmaxWorkload implements MutationWorkload {
  @Override
  public List<WorkloadCall> calls(DType dtype) {
    CallList calls = new CallList(dtype);
    for (int classes : CLASSES) {
      for (boolean logarithm : new boolean[] {false, true}) {
        add(calls, logarithm, classes);
      }
    }
    return calls.all();
  }

  private static void add(CallList calls, boolean logarithm, int classes) {
    String name = (logarithm ? "logSoftmax " : "softmax ") + classes;
    int rows = MutationWorkload.rows(classes);
    long elements = (long) rows * classes;
    Softmax last = of(logarithm, -1);
    calls.add(name + " fresh", elements, in -> fresh(in, last, rows, classes));
    calls.add(name + " over", elements, in -> over(in, last, rows, classes));
    calls.add(name + " into", elements, in -> into(in, last, rows, classes));
    int many = MutationWorkload.manyRows(classes);
    calls.add(name + " many rows", (long) many * classes, in -> manyRows(in, last, many, classes));
    calls.add(name + " edges", (long) Inputs.EDGES * classes, in -> edges(in, last, classes));
    calls.add(name + " gradient", elements, in -> gradient(in, last, rows, classes));
    calls.add(name + " gradient into", elements, in -> gradientInto(in, last, rows, classes));
    Softmax middle = of(logarithm, 1);
    calls.add(name + " along axis 1", elements, in -> strided(in, middle, classes));
    calls.add(name + " gradient, axis 1", elements, in -> stridedGradient(in, middle, classes));
  }

  private static Softmax of(boolean logarithm, int axis) {
    return logarithm ? Softmax.logAlong(axis) : Softmax.along(axis);
  }

  private static void fresh(Inputs in, Softmax softmax, int rows, int classes) {
    in.out("result", in.keep(softmax.forward(in.tensor(in.rows(rows, classes), rows, classes))));
  }

  private static void over(Inputs in, Softmax softmax, int rows, int classes) {
    Tensor logits = in.logits(rows, classes);
    softmax.forward(logits, logits);
  }

  private static void into(Inputs in, Softmax softmax, int rows, int classes) {
    softmax.forward(in.tensor(in.rows(rows, classes), rows, classes), in.target(rows, classes));
  }

  private static void manyRows(Inputs in, Softmax softmax, int rows, int classes) {
    Tensor logits = in.place(in.telling(rows, classes), rows, classes);
    softmax.forward(logits, logits);
  }

  private static void edges(Inputs in, Softmax softmax, int classes) {
    Tensor logits = in.place(in.edges(classes), Inputs.EDGES, classes);
    in.out("result", in.keep(softmax.forward(logits)));
  }

  private static void gradient(Inputs in, Softmax softmax, int rows, int classes) {
    Tensor result = in.tensor(in.rows(rows, classes), rows, classes);
    Tensor upstream = in.tensor(in.fractions(rows * classes), rows, classes);
    in.out("gradient", in.keep(softmax.backward(result, upstream)));
  }

  private static void gradientInto(Inputs in, Softmax softmax, int rows, int classes) {
    Tensor result = in.place(in.fractions(rows * classes), rows, classes);
    Tensor upstream = in.place(in.fractions(rows * classes), rows, classes);
    Gradient into = Gradient.into(in.target(rows, classes)).scale(0.75);
    softmax.backward(result, upstream, into, Call.options());
  }

  private static void strided(Inputs in, Softmax softmax, int classes) {
    in.out("result", in.keep(softmax.forward(in.strided(classes))));
  }

  private static void stridedGradient(Inputs in, Softmax softmax, int classes) {
    in.out("gradient", in.keep(softmax.backward(in.strided(classes), in.strided(classes))));
  }
}
