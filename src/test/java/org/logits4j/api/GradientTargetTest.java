package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.logits4j.api.Refusals.refused;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Gradient;
import org.logits4j.LinearCrossEntropy;
import org.logits4j.LinearGradient;
import org.logits4j.LogSumExp;
import org.logits4j.LossResult;
import org.logits4j.NllLoss;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Shape;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** Where a gradient may go: into a new tensor, over the input, into another; and nowhere else. */
@ExtendWith(LeakCheck.class)
class GradientTargetTest {
  private static final Shape PADDED = Shape.of(3, 4).rowStride(6);
  private static final Tensor LABELS = Tensor.of(new long[] {2, 0, 1});

  /** A loss's gradient, from its input, dense labels and destination. */
  interface Losses {
    LossResult of(Tensor input, Tensor labels, Gradient gradient);
  }

  static Stream<Losses> denseLosses() {
    return Stream.of(
        CrossEntropy.create()::lossAndGradient,
        (x, y, g) -> ProbabilityCrossEntropy.create().lossAndGradient(x, y, g, Call.options()),
        (x, y, g) -> SigmoidCrossEntropy.create().lossAndGradient(x, y, g, Call.options()));
  }

  static Stream<Losses> lossesWithLabelGradients() {
    return denseLosses().limit(2);
  }

  private static float[] numbers(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (i * 5 % 7 + 1) / 8f;
    }
    return values;
  }

  private static Tensor input() {
    return Tensor.of(numbers(12), 3, 4);
  }

  @ParameterizedTest
  @MethodSource("denseLosses")
  void allDestinationsGetTheSameBits(Losses loss) {
    Tensor labels = Tensor.of(new float[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1}, 3, 4);
    Tensor over = input();
    Tensor into = Tensor.of(new float[18], PADDED);
    try (LossResult fresh = loss.of(input(), labels, Gradient.fresh());
        LossResult inPlace = loss.of(over, labels, Gradient.overLogits());
        LossResult padded = loss.of(input(), labels, Gradient.into(into))) {
      assertSame(over, inPlace.gradient());
      assertSame(into, padded.gradient());
      assertArrayEquals(Bits.of(fresh.gradient()), Bits.of(over));
      assertArrayEquals(Bits.of(fresh.gradient()), Bits.of(into));
      assertArrayEquals(Bits.of(fresh.loss()), Bits.of(inPlace.loss()));
    }
  }

  @ParameterizedTest
  @MethodSource("denseLosses")
  void intoTheInputItselfIsInPlace(Losses loss) {
    float[] array = numbers(12);
    Tensor x = Tensor.of(array, 3, 4);
    Tensor sameArray = Tensor.of(array, 3, 4);
    try (LossResult fresh = loss.of(input(), input(), Gradient.fresh());
        LossResult inPlace = loss.of(x, input(), Gradient.into(sameArray))) {
      assertArrayEquals(Bits.of(fresh.gradient()), Bits.of(x));
      assertSame(sameArray, inPlace.gradient());
    }
  }

  @ParameterizedTest
  @MethodSource("denseLosses")
  void anotherStrideOverTheInput(Losses loss) {
    float[] array = numbers(18);
    float[] before = array.clone();
    Tensor x = Tensor.of(array, Shape.of(3, 4).rowStride(5));
    Tensor into = Tensor.of(array, PADDED);
    refused(
        () -> loss.of(x, input(), Gradient.into(into)),
        "gradient: lies over",
        "row stride 6",
        "row stride 5",
        "must be the same");
    assertArrayEquals(before, array);
  }

  @ParameterizedTest
  @MethodSource("denseLosses")
  void overTheLabels(Losses loss) {
    Tensor labels = input();
    refused(
        () -> loss.of(input(), labels, Gradient.into(labels)),
        "gradient: must not share memory with labels");
    refused(
        () -> loss.of(labels, labels, Gradient.overLogits()),
        "gradient: must not share memory with labels");
  }

  @ParameterizedTest
  @MethodSource("denseLosses")
  void anotherType(Losses loss) {
    Tensor doubles = Tensor.of(new double[12], 3, 4);
    refused(
        () -> loss.of(input(), input(), Gradient.into(doubles)),
        "gradient: dtype F64, expected F32");
  }

  @ParameterizedTest
  @MethodSource("lossesWithLabelGradients")
  void theLabelsGradientMayLieOverTheLabels(Losses loss) {
    Tensor labels = input();
    try (LossResult fresh = loss.of(input(), input(), Gradient.fresh().andLabels());
        LossResult inPlace = loss.of(input(), labels, Gradient.fresh().andLabels(labels))) {
      assertSame(labels, inPlace.labelGradient());
      assertArrayEquals(Bits.of(fresh.labelGradient()), Bits.of(labels));
      assertArrayEquals(Bits.of(fresh.gradient()), Bits.of(inPlace.gradient()));
    }
  }

  @ParameterizedTest
  @MethodSource("lossesWithLabelGradients")
  void theLabelsGradientElsewhere(Losses loss) {
    Tensor x = input();
    Tensor into = input();
    refused(
        () -> loss.of(x, input(), Gradient.fresh().andLabels(x)),
        "label gradient: must not share memory with");
    refused(
        () -> loss.of(x, input(), Gradient.into(into).andLabels(into)),
        "label gradient: must not share memory with gradient");
    refused(
        () ->
            loss.of(
                x, input(), Gradient.fresh().andLabels(Tensor.of(new short[12], DType.F16, 3, 4))),
        "label gradient: dtype F16, expected F32");
    refused(
        () -> loss.of(x, input(), Gradient.fresh().andLabels(Tensor.of(new float[12], 4, 3))),
        "label gradient: shape [4, 3], expected [3, 4]");
  }

  @ParameterizedTest
  @MethodSource("lossesWithLabelGradients")
  void theLabelsGradientWithAnotherStrideOverTheLabels(Losses loss) {
    float[] array = numbers(18);
    float[] before = array.clone();
    Tensor labels = Tensor.of(array, Shape.of(3, 4).rowStride(5));
    Tensor into = Tensor.of(array, PADDED);
    refused(
        () -> loss.of(input(), labels, Gradient.fresh().andLabels(into)),
        "label gradient: lies over labels");
    assertArrayEquals(before, array);
  }

  @Test
  void sparseLabelsTakeTheSameDestinations() {
    Tensor over = input();
    Tensor nll = input();
    Tensor into = Tensor.of(new float[18], PADDED);
    try (LossResult fresh = CrossEntropy.create().lossAndGradient(input(), LABELS);
        LossResult inPlace =
            CrossEntropy.create().lossAndGradient(over, LABELS, Gradient.overLogits());
        LossResult freshNll = NllLoss.create().lossAndGradient(input(), LABELS);
        LossResult nllOver =
            NllLoss.create().lossAndGradient(nll, LABELS, Gradient.overLogits(), Call.options());
        LossResult nllInto =
            NllLoss.create()
                .lossAndGradient(input(), LABELS, Gradient.into(into), Call.options())) {
      assertArrayEquals(Bits.of(fresh.gradient()), Bits.of(over));
      assertSame(over, inPlace.gradient());
      assertArrayEquals(Bits.of(freshNll.gradient()), Bits.of(nll));
      assertArrayEquals(Bits.of(freshNll.gradient()), Bits.of(into));
      assertArrayEquals(Bits.of(nllOver.loss()), Bits.of(nllInto.loss()));
    }
  }

  @Test
  void paddingBetweenRowsIsNotTouched() {
    float[] array = new float[16];
    Arrays.fill(array, 7);
    Tensor into = Tensor.of(array, PADDED);
    try (LossResult result =
        CrossEntropy.create().lossAndGradient(input(), LABELS, Gradient.into(into))) {
      for (int i : new int[] {4, 5, 10, 11}) {
        assertArrayEquals(new float[] {7}, new float[] {array[i]}, "element " + i);
      }
      assertArrayEquals(Bits.of(into), Bits.of(result.gradient()));
    }
  }

  @Test
  void softmaxInPlaceButNotAcross() {
    float[] array = numbers(18);
    Tensor x = Tensor.of(array, Shape.of(3, 4).rowStride(5));
    Tensor across = Tensor.of(array, PADDED);
    refused(() -> Softmax.along(1).forward(x, across), "result: lies over logits");
    refused(
        () -> Softmax.along(1).backward(x, input(), Gradient.into(across), Call.options()),
        "gradient: lies over result");
    refused(
        () -> Softmax.along(1).backward(input(), x, Gradient.into(across), Call.options()),
        "gradient: lies over upstream");
  }

  @Test
  void softmaxGradientOverResultOrUpstream() {
    Softmax softmax = Softmax.along(1);
    Tensor over = input();
    Tensor upstream = input();
    try (Tensor fresh = softmax.backward(input(), input())) {
      softmax.backward(over, input(), Gradient.overLogits(), Call.options());
      softmax.backward(input(), upstream, Gradient.into(upstream), Call.options());
      assertArrayEquals(Bits.of(fresh), Bits.of(over));
      assertArrayEquals(Bits.of(fresh), Bits.of(upstream));
    }
  }

  @Test
  void logSumExpGradientOverItsResult() {
    Tensor x = Tensor.of(numbers(3), 3);
    refused(
        () -> LogSumExp.over().backward(x, x, Gradient.overLogits()),
        "gradient: must not share memory with result");
  }

  @Test
  void theGradientOverASavedLogSumExp() {
    float[] array = numbers(1);
    Tensor x = Tensor.of(array, 1, 1);
    refused(
        () ->
            CrossEntropy.create()
                .gradient(
                    x,
                    Tensor.of(new long[1]),
                    Tensor.of(array),
                    Gradient.overLogits(),
                    Call.options()),
        "gradient: must not share memory with logSumExp");
  }

  @Test
  void linearGradientsOverTheirInputs() {
    LinearCrossEntropy loss = LinearCrossEntropy.of(CrossEntropy.create());
    Tensor hidden = input();
    Tensor weight = Tensor.of(numbers(12), 3, 4);
    Tensor into = Tensor.of(new float[12], 3, 4);
    refusedLinear(loss, hidden, weight, fresh().hiddenInto(hidden), "hidden gradient", "hidden");
    refusedLinear(loss, hidden, weight, fresh().hiddenInto(weight), "hidden gradient", "weight");
    refusedLinear(loss, hidden, weight, fresh().weightInto(weight), "weight gradient", "weight");
    refusedLinear(loss, hidden, weight, fresh().weightInto(hidden), "weight gradient", "hidden");
    refusedLinear(
        loss,
        hidden,
        weight,
        fresh().hiddenInto(into).weightInto(into),
        "weight gradient",
        "hidden gradient");
  }

  private static LinearGradient fresh() {
    return LinearGradient.fresh();
  }

  private static void refusedLinear(
      LinearCrossEntropy loss,
      Tensor hidden,
      Tensor weight,
      LinearGradient gradient,
      String name,
      String other) {
    refused(
        () -> loss.lossAndGradient(hidden, weight, null, LABELS, gradient, Call.options()),
        name + ": must not share memory with " + other);
  }

  @Test
  void theWeightsGradientInF32BesideHalfTypes() {
    LinearCrossEntropy loss = LinearCrossEntropy.of(CrossEntropy.create());
    Tensor hidden = Tensor.of(new short[12], DType.BF16, 3, 4);
    Tensor weight = Tensor.of(new short[12], DType.BF16, 3, 4);
    Tensor into = Tensor.of(new float[12], 3, 4);
    try (LinearCrossEntropy.Result result =
        loss.lossAndGradient(
            hidden, weight, null, LABELS, fresh().weightInto(into), Call.options())) {
      assertSame(into, result.weightGradient());
    }
    refused(
        () ->
            loss.lossAndGradient(
                hidden,
                weight,
                null,
                LABELS,
                fresh().weightInto(Tensor.of(new double[12], 3, 4)),
                Call.options()),
        "weight gradient: dtype F64, expected BF16");
    refused(
        () ->
            loss.lossAndGradient(
                hidden, weight, null, LABELS, fresh().hiddenInto(into), Call.options()),
        "hidden gradient: dtype F32, expected BF16");
  }
}
