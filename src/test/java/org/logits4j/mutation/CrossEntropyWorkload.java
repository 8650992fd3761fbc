package org.logits4j.mutation;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Gradient;
import org.logits4j.LabelOutOfRangeException;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.Tensor;

/** Cross-entropy: each option with a gradient, each destination, each further output. */
final class CrossEntropyWorkload implements MutationWorkload {
  private static final long IGNORED = -100;
  private static final int PADDING = 3;

  @Override
  public List<WorkloadCall> calls(DType dtype) {
    CallList calls = new CallList(dtype);
    for (int classes : CLASSES) {
      options(calls, classes);
      destinations(calls, classes);
      dense(calls, classes);
    }
    return calls.all();
  }

  private static CrossEntropy.Builder perRow() {
    return CrossEntropy.builder().reduction(Reduction.NONE);
  }

  private static void options(CallList calls, int classes) {
    for (Reduction reduction : Reduction.values()) {
      sparse(calls, reduction + "", classes, in -> CrossEntropy.builder().reduction(reduction));
      sparse(
          calls,
          reduction + ", ignored, weighted, smooth",
          classes,
          in -> weighted(in, classes).reduction(reduction).labelSmoothing(0.3));
    }
    sparse(calls, "ignored", classes, in -> CrossEntropy.builder().ignoreIndex(IGNORED));
    sparse(calls, "weighted", classes, in -> weighted(in, classes));
    sparse(calls, "smooth", classes, in -> perRow().labelSmoothing(0.1));
    sparse(calls, "valid classes", classes, in -> perRow().validClasses(classes - PADDING));
    sparse(
        calls,
        "valid classes, smooth",
        classes,
        in -> perRow().validClasses(classes - PADDING).labelSmoothing(0.1));
    sparse(calls, "scaled", classes, in -> perRow().logitScale(0.7));
    sparse(calls, "capped", classes, in -> perRow().softcap(15));
    sparse(calls, "z-loss", classes, in -> perRow().zLoss(0.01));
    sparse(
        calls,
        "scaled, capped, z-loss, smooth, weighted",
        classes,
        in -> weighted(in, classes).logitScale(1.3).softcap(9).zLoss(0.02).labelSmoothing(0.2));
  }

  private static CrossEntropy.Builder weighted(Inputs in, int classes) {
    return CrossEntropy.builder().classWeights(in.fractions(classes)).ignoreIndex(IGNORED);
  }

  /** Makes the options' builder. */
  private interface Options {
    CrossEntropy.Builder of(Inputs in);
  }

  private static void sparse(CallList calls, String name, int classes, Options options) {
    int rows = MutationWorkload.rows(classes);
    calls.add(
        "crossEntropy " + classes + " " + name,
        (long) rows * classes,
        in -> {
          CrossEntropy operator = options.of(in).build();
          Tensor labels = in.labels(someIgnored(name, in.drawnLabels(rows, classes - PADDING)));
          Tensor logits = in.logits(rows, classes);
          Gradient into = Gradient.into(in.target(rows, classes));
          out(in, operator.loss(logits, labels));
          out(in, operator.lossAndGradient(logits, labels, into));
          out(in, operator.lossAndGradient(logits, labels, Gradient.overLogits()));
        });
  }

  private static long[] someIgnored(String name, long[] labels) {
    if (name.contains("ignored")) {
      labels[1] = IGNORED;
    }
    return labels;
  }

  private static void out(Inputs in, LossResult result) {
    in.out("loss", in.keep(result).loss());
  }

  /** A call of the operator with one label for each row. */
  private interface Body {
    void run(Inputs in, Tensor logits, Tensor labels);
  }

  private static void plain(CallList calls, String name, int classes, Body body) {
    int rows = MutationWorkload.rows(classes);
    Consumer<Inputs> all =
        in -> body.run(in, in.logits(rows, classes), in.labels(in.drawnLabels(rows, classes)));
    calls.add("crossEntropy " + classes + " " + name, (long) rows * classes, all);
  }

  private static void destinations(CallList calls, int classes) {
    CrossEntropy mean = CrossEntropy.create();
    CrossEntropy none = perRow().build();
    int rows = MutationWorkload.rows(classes);
    plain(calls, "loss only", classes, (in, x, y) -> out(in, mean.loss(x, y)));
    for (Output output : List.of(Output.LOG_SUM_EXP, Output.PREDICTED, Output.ENTROPY)) {
      Call call = Call.options().request(output);
      plain(calls, output + "", classes, (in, x, y) -> outputs(in, none.loss(x, y, call), output));
    }
    plain(
        calls,
        "over logits",
        classes,
        (in, x, y) -> out(in, mean.lossAndGradient(x, y, Gradient.overLogits().scale(0.75))));
    plain(
        calls,
        "32-bit labels",
        classes,
        (in, x, y) ->
            out(in, mean.lossAndGradient(x, in.narrowLabels(y.longs()), Gradient.overLogits())));
    int many = MutationWorkload.manyRows(classes);
    calls.add(
        "crossEntropy " + classes + " many rows",
        (long) many * classes,
        in -> {
          Tensor logits = in.place(in.telling(many, classes), many, classes);
          long[] labels = new long[many];
          Arrays.fill(labels, classes / 2);
          out(in, none.lossAndGradient(logits, in.labels(labels), Gradient.overLogits()));
        });
    plain(calls, "edges", classes, (in, x, y) -> edges(in, classes));
    plain(calls, "label too large", classes, (in, x, y) -> badLabel(in, x, rows, classes));
    plain(calls, "label below 0", classes, (in, x, y) -> badLabel(in, x, rows, -1));
    plain(
        calls,
        "divisor",
        classes,
        (in, x, y) ->
            out(in, mean.lossAndGradient(x, y, Gradient.overLogits(), Call.options().divisor(3))));
    plain(
        calls,
        "divisor on the device",
        classes,
        (in, x, y) -> {
          Call call = Call.options().divisor(in.tensor(DType.F32, new double[] {3}));
          out(in, mean.lossAndGradient(x, y, Gradient.overLogits(), call));
        });
    plain(
        calls,
        "scale on the device",
        classes,
        (in, x, y) -> {
          Tensor scale = in.tensor(DType.F32, new double[] {0.75});
          out(in, mean.lossAndGradient(x, y, Gradient.overLogits().scale(scale)));
        });
    plain(
        calls,
        "upstream",
        classes,
        (in, x, y) -> {
          Tensor upstream = in.tensor(in.dtype().lossType(), in.fractions(rows), rows);
          out(in, none.lossAndGradient(x, y, Gradient.overLogits().upstream(upstream)));
        });
    plain(
        calls,
        "from a saved log-sum-exp",
        classes,
        (in, x, y) -> {
          Tensor saved = in.tensor(in.dtype().lossType(), in.shifted(rows), rows);
          none.gradient(x, y, saved, Gradient.overLogits().scale(0.75), Call.options());
        });
    CrossEntropy middle = perRow().classAxis(1).build();
    calls.add(
        "crossEntropy " + classes + " along axis 1",
        (long) Inputs.OUTER * Inputs.INNER * classes,
        in -> {
          Tensor x = in.strided(classes);
          long[] labels = in.drawnLabels(Inputs.OUTER * Inputs.INNER, classes);
          Tensor y = in.labels(labels, Inputs.OUTER, Inputs.INNER);
          LossResult result = in.keep(middle.lossAndGradient(x, y));
          in.out("loss", result.loss());
          in.out("gradient", result.gradient());
        });
  }

  private static void outputs(Inputs in, LossResult result, Output output) {
    out(in, result);
    in.out(
        output.toString(),
        switch (output) {
          case LOG_SUM_EXP -> result.logSumExp();
          case PREDICTED -> result.predicted();
          case ENTROPY -> result.entropy();
          case LOSS, GRADIENT -> throw new IllegalArgumentException(output.toString());
        });
  }

  private static void edges(Inputs in, int classes) {
    Tensor logits = in.place(in.edges(classes), Inputs.EDGES, classes);
    Tensor labels = in.labels(in.drawnLabels(Inputs.EDGES, classes));
    out(in, perRow().build().lossAndGradient(logits, labels, Gradient.overLogits()));
  }

  private static void badLabel(Inputs in, Tensor logits, int rows, long label) {
    long[] labels = new long[rows];
    labels[rows - 1] = label;
    Tensor there = in.labels(labels);
    try {
      out(in, perRow().build().lossAndGradient(logits, there, Gradient.overLogits()));
    } catch (LabelOutOfRangeException e) {
      in.out("loss", e.getMessage());
    }
  }

  private static void dense(CallList calls, int classes) {
    int rows = MutationWorkload.rows(classes);
    long elements = (long) rows * classes;
    String name = "crossEntropy " + classes + " dense";
    calls.add(
        name,
        elements,
        in -> {
          Tensor labels = in.place(in.fractions(rows * classes), rows, classes);
          Gradient over = Gradient.overLogits();
          out(in, CrossEntropy.create().lossAndGradient(in.logits(rows, classes), labels, over));
        });
    calls.add(
        name + ", F32",
        elements,
        in -> {
          Tensor labels = in.tensor(DType.F32, in.fractions(rows * classes), rows, classes);
          Gradient over = Gradient.overLogits();
          out(in, perRow().build().lossAndGradient(in.logits(rows, classes), labels, over));
        });
    calls.add(
        name + ", weighted, smooth, scaled, capped, z-loss",
        elements,
        in -> {
          CrossEntropy all =
              CrossEntropy.builder()
                  .classWeights(in.fractions(classes))
                  .labelSmoothing(0.2)
                  .logitScale(1.3)
                  .softcap(9)
                  .zLoss(0.02)
                  .build();
          Tensor labels = in.place(in.fractions(rows * classes), rows, classes);
          Gradient into = Gradient.into(in.target(rows, classes));
          out(in, all.lossAndGradient(in.logits(rows, classes), labels, into));
        });
    calls.add(
        name + ", gradient of the labels",
        elements,
        in -> {
          Tensor labels = in.place(in.fractions(rows * classes), rows, classes);
          Gradient both = Gradient.overLogits().andLabels(in.target(rows, classes));
          out(in, perRow().build().lossAndGradient(in.logits(rows, classes), labels, both));
        });
  }
}
