package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.api.Refusals.refused;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LabelOutOfRangeException;
import org.logits4j.LinearCrossEntropy;
import org.logits4j.LinearGradient;
import org.logits4j.NllLoss;
import org.logits4j.Output;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/**
 * A label that is no class, in every operator with sparse labels: the first bad row is named, and
 * nothing has been written by then.
 */
@ExtendWith(LeakCheck.class)
class LabelOutOfRangeTest {
  private static final int ROWS = 4;
  private static final int CLASSES = 5;
  private static final long IGNORED = -100;

  /** A call on labels, and the tensors that it may write. */
  record SparseCall(String name, List<Tensor> written, Consumer<Tensor> run) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Tensor values(long... dims) {
    float[] values = new float[(int) Shape.of(dims).elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i % 7 + 1) / 16f;
    }
    return Tensor.of(values, Shape.of(dims));
  }

  private static Stream<SparseCall> crossEntropies() {
    CrossEntropy loss = CrossEntropy.builder().ignoreIndex(IGNORED).labelSmoothing(0.1).build();
    Tensor x = values(ROWS, CLASSES);
    Tensor into = values(ROWS, CLASSES);
    Tensor saved = values(ROWS);
    return Stream.of(
        new SparseCall("CrossEntropy.loss", List.of(x), labels -> loss.loss(x, labels)),
        new SparseCall(
            "CrossEntropy, fresh", List.of(x), labels -> loss.lossAndGradient(x, labels)),
        new SparseCall(
            "CrossEntropy, over the logits",
            List.of(x),
            labels -> loss.lossAndGradient(x, labels, Gradient.overLogits())),
        new SparseCall(
            "CrossEntropy, into",
            List.of(x, into),
            labels -> loss.lossAndGradient(x, labels, Gradient.into(into))),
        new SparseCall(
            "CrossEntropy, saved log-sum-exp",
            List.of(x, saved),
            labels -> loss.gradient(x, labels, saved, Gradient.overLogits(), Call.options())));
  }

  private static Stream<SparseCall> others() {
    Tensor p = values(ROWS, CLASSES);
    ProbabilityCrossEntropy probabilities =
        ProbabilityCrossEntropy.builder().ignoreIndex(IGNORED).build();
    Tensor x = values(ROWS, CLASSES);
    NllLoss nll = NllLoss.builder().ignoreIndex(IGNORED).build();
    Tensor hidden = values(ROWS, 3);
    Tensor weight = values(CLASSES, 3);
    Tensor hiddenGradient = values(ROWS, 3);
    Tensor weightGradient = values(CLASSES, 3);
    LinearCrossEntropy linear =
        LinearCrossEntropy.of(CrossEntropy.builder().ignoreIndex(IGNORED).build()).memoryBudget(1);
    return Stream.of(
        new SparseCall(
            "ProbabilityCrossEntropy",
            List.of(p),
            labels ->
                probabilities.lossAndGradient(p, labels, Gradient.overLogits(), Call.options())),
        new SparseCall(
            "NllLoss",
            List.of(x),
            labels -> nll.lossAndGradient(x, labels, Gradient.overLogits(), Call.options())),
        new SparseCall(
            "LinearCrossEntropy",
            List.of(hidden, weight, hiddenGradient, weightGradient),
            labels ->
                linear.lossAndGradient(
                    hidden,
                    weight,
                    null,
                    labels,
                    LinearGradient.fresh().hiddenInto(hiddenGradient).weightInto(weightGradient),
                    Call.options())));
  }

  private static SparseCall bound(DType labelsType) {
    CrossEntropy loss = CrossEntropy.builder().ignoreIndex(IGNORED).build();
    Tensor x = values(ROWS, CLASSES);
    Tensor total = values();
    Tensor logSumExp = values(ROWS);
    Tensor entropy = values(ROWS);
    Tensor predicted = Tensor.of(new long[] {9, 9, 9, 9});
    return new SparseCall(
        "BoundCrossEntropy",
        List.of(x, total, logSumExp, entropy, predicted),
        labels -> {
          try (BoundCrossEntropy step =
              loss.bind(
                  Device.cpu(),
                  DType.F32,
                  labelsType,
                  x.shape(),
                  Output.GRADIENT,
                  Output.LOG_SUM_EXP,
                  Output.PREDICTED,
                  Output.ENTROPY)) {
            step.logits(x)
                .labels(labels)
                .gradient(x)
                .loss(total)
                .logSumExp(logSumExp)
                .predicted(predicted)
                .entropy(entropy)
                .run();
          }
        });
  }

  private static Tensor labels(DType dtype, long second, long third) {
    long[] labels = {IGNORED, second, third, CLASSES - 1};
    return dtype == DType.I64
        ? Tensor.of(labels)
        : Tensor.of(LongStream.of(labels).mapToInt(Math::toIntExact).toArray());
  }

  static Stream<Arguments> badLabels() {
    List<Arguments> cases = new ArrayList<>();
    for (DType dtype : new DType[] {DType.I64, DType.I32}) {
      long[] bad =
          dtype == DType.I64
              ? new long[] {
                -1, CLASSES, 1L << 32, (1L << 32) + 1, Long.MAX_VALUE, Long.MIN_VALUE, -101
              }
              : new long[] {-1, CLASSES, Integer.MAX_VALUE, Integer.MIN_VALUE, -99};
      for (long label : bad) {
        Stream.of(crossEntropies(), others(), Stream.of(bound(dtype)))
            .flatMap(calls -> calls)
            .forEach(call -> cases.add(Arguments.of(call, dtype, label)));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("badLabels")
  void isNamedAndNothingIsWritten(SparseCall call, DType dtype, long label) {
    List<long[]> before = call.written().stream().map(Bits::of).toList();
    // the row after it is bad too
    Tensor labels = labels(dtype, label, -7);
    LabelOutOfRangeException thrown =
        refused(
            LabelOutOfRangeException.class,
            () -> call.run().accept(labels),
            "labels: row 1 has label " + label,
            "0 to 4",
            "ignore index");
    assertEquals(1, thrown.row());
    assertEquals(label, thrown.label());
    assertEquals(CLASSES, thrown.classes());
    for (int i = 0; i < before.size(); i++) {
      assertArrayEquals(before.get(i), Bits.of(call.written().get(i)), "tensor " + i);
    }
  }

  @Test
  void paddingIsNoClass() {
    CrossEntropy loss = CrossEntropy.builder().validClasses(3).build();
    refused(
        LabelOutOfRangeException.class,
        () -> loss.loss(values(ROWS, CLASSES), Tensor.of(new long[] {0, 1, 2, 3})),
        "row 3 has label 3",
        "0 to 2");
  }

  @Test
  void rowsCountInTheFlattenedLabels() {
    CrossEntropy loss = CrossEntropy.builder().classAxis(1).build();
    Tensor labels = Tensor.of(new long[] {0, 1, 2, 3, 4, 5, 0, 0}, 2, 4);
    refused(
        LabelOutOfRangeException.class,
        () -> loss.loss(values(2, CLASSES, 4), labels),
        "row 5 has label 5");
  }

  @Test
  void withoutAnIgnoreIndexNothingIsIgnored() {
    refused(
        LabelOutOfRangeException.class,
        () -> CrossEntropy.create().loss(values(2, CLASSES), Tensor.of(new long[] {0, IGNORED})),
        "row 1 has label -100");
  }
}
