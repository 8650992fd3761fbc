package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.logits4j.api.Refusals.refused;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.BFloat16;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Gradient;
import org.logits4j.LinearCrossEntropy;
import org.logits4j.LinearGradient;
import org.logits4j.LogSumExp;
import org.logits4j.LossResult;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Shape;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** Where a gradient may go: into a new tensor, over the input, into another; and nowhere else. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#all")
class GradientTargetTest {
  private static final Shape PADDED = Shape.of(3, 4).rowStride(6);
  private static final CrossEntropy LOSS = CrossEntropy.create();

  private final TestDevice on;
  private final Tensor labels;

  GradientTargetTest(TestDevice on) {
    this.on = on;
    labels = on.of(new long[] {2, 0, 1});
  }

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

  private Tensor input() {
    return on.of(numbers(12), 3, 4);
  }

  private static short[] halves(int count) {
    short[] bits = new short[count];
    for (int i = 0; i < count; i++) {
      bits[i] = BFloat16.fromFloat((i * 5 % 7 + 1) / 8f);
    }
    return bits;
  }

  private Tensor input(DType dtype) {
    return dtype == DType.F32 ? input() : on.of(halves(12), dtype, 3, 4);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "BF16"})
  void allDestinationsGetTheSameBits(DType dtype) {
    Tensor over = input(dtype);
    Tensor into = on.zeros(dtype, PADDED);
    try (LossResult fresh = LOSS.lossAndGradient(input(dtype), labels);
        LossResult inPlace = LOSS.lossAndGradient(over, labels, Gradient.overLogits());
        LossResult padded = LOSS.lossAndGradient(input(dtype), labels, Gradient.into(into))) {
      assertSame(over, inPlace.gradient());
      assertSame(into, padded.gradient());
      assertArrayEquals(Bits.of(fresh.gradient()), Bits.of(over));
      assertArrayEquals(Bits.of(fresh.gradient()), Bits.of(into));
      assertArrayEquals(Bits.of(fresh.loss()), Bits.of(inPlace.loss()));
      assertArrayEquals(Bits.of(fresh.loss()), Bits.of(padded.loss()));
    }
  }

  @Test
  void intoTheInputItselfIsInPlace() {
    TestDevice.Given array = on.given(Tensor.of(numbers(18)));
    Tensor x = array.as(PADDED);
    Tensor sameArray = array.as(PADDED);
    try (LossResult fresh =
            LOSS.lossAndGradient(on.given(Tensor.of(numbers(18))).as(PADDED), labels);
        LossResult inPlace = LOSS.lossAndGradient(x, labels, Gradient.into(sameArray))) {
      assertArrayEquals(Bits.of(fresh.gradient()), Bits.of(x));
      assertSame(sameArray, inPlace.gradient());
      float[] expected = numbers(18);
      float[] all = array.now().floats();
      for (int i : new int[] {4, 5, 10, 11, 16, 17}) {
        assertEquals(expected[i], all[i]);
      }
    }
  }

  @Test
  void softmaxInPlace() {
    Tensor x = input();
    try (Tensor fresh = Softmax.along(1).forward(input())) {
      assertSame(x, Softmax.along(1).forward(x, x));
      assertArrayEquals(Bits.of(fresh), Bits.of(x));
    }
  }

  @Test
  void overHalfOfTheInput() {
    TestDevice.Given array = on.given(Tensor.of(numbers(24)));
    Tensor x = array.as(Shape.of(3, 4));
    Tensor wide = array.as(Shape.of(3, 4).rowStride(10));
    refused(() -> LOSS.lossAndGradient(x, labels, Gradient.into(wide)), "gradient: lies over");
    refused(() -> Softmax.along(1).forward(wide, x), "result: lies over logits");
    assertArrayEquals(numbers(24), array.now().floats());
  }

  @ParameterizedTest
  @MethodSource("denseLosses")
  void anotherStrideOverTheInput(Losses loss) {
    TestDevice.Given array = on.given(Tensor.of(numbers(18)));
    Tensor x = array.as(Shape.of(3, 4).rowStride(5));
    Tensor into = array.as(PADDED);
    refused(
        () -> loss.of(x, input(), Gradient.into(into)),
        "gradient: lies over",
        "row stride 6",
        "row stride 5",
        "must be the same");
    assertArrayEquals(numbers(18), array.now().floats());
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
    Tensor doubles = on.of(new double[12], 3, 4);
    refused(
        () -> loss.of(input(), input(), Gradient.into(doubles)),
        "gradient: dtype F64, expected F32");
  }

  @Test
  void softmaxInPlaceButNotAcross() {
    TestDevice.Given array = on.given(Tensor.of(numbers(18)));
    Tensor x = array.as(Shape.of(3, 4).rowStride(5));
    Tensor across = array.as(PADDED);
    refused(() -> Softmax.along(1).forward(x, across), "result: lies over logits");
    refused(
        () -> Softmax.along(1).backward(x, input(), Gradient.into(across), Call.options()),
        "gradient: lies over result");
    refused(
        () -> Softmax.along(1).backward(input(), x, Gradient.into(across), Call.options()),
        "gradient: lies over upstream");
  }

  @Test
  void logSumExpGradientOverItsResult() {
    Tensor x = on.of(numbers(3), 3);
    refused(
        () -> LogSumExp.over().backward(x, x, Gradient.overLogits()),
        "gradient: must not share memory with result");
  }

  @Test
  void theGradientOverASavedLogSumExp() {
    TestDevice.Given array = on.given(Tensor.of(numbers(1)));
    Tensor x = array.as(Shape.of(1, 1));
    refused(
        () ->
            CrossEntropy.create()
                .gradient(
                    x, on.of(new long[1]), array.tensor(), Gradient.overLogits(), Call.options()),
        "gradient: must not share memory with logSumExp");
  }

  @Test
  void linearGradientsOverTheirInputs() {
    LinearCrossEntropy loss = LinearCrossEntropy.of(CrossEntropy.create());
    Tensor hidden = input();
    Tensor weight = on.of(numbers(12), 3, 4);
    Tensor into = on.of(new float[12], 3, 4);
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

  @Test
  void paddingBetweenRowsIsNotTouched() {
    float[] sevens = new float[16];
    Arrays.fill(sevens, 7);
    TestDevice.Given array = on.given(Tensor.of(sevens));
    Tensor into = array.as(PADDED);
    try (LossResult result =
        CrossEntropy.create().lossAndGradient(input(), labels, Gradient.into(into))) {
      for (int i : new int[] {4, 5, 10, 11}) {
        assertArrayEquals(new float[] {7}, new float[] {array.now().floats()[i]}, "element " + i);
      }
      assertArrayEquals(Bits.of(into), Bits.of(result.gradient()));
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
            loss.of(x, input(), Gradient.fresh().andLabels(on.of(new short[12], DType.F16, 3, 4))),
        "label gradient: dtype F16, expected F32");
    refused(
        () -> loss.of(x, input(), Gradient.fresh().andLabels(on.of(new float[12], 4, 3))),
        "label gradient: shape [4, 3], expected [3, 4]");
  }

  @ParameterizedTest
  @MethodSource("lossesWithLabelGradients")
  void theLabelsGradientWithAnotherStrideOverTheLabels(Losses loss) {
    TestDevice.Given array = on.given(Tensor.of(numbers(18)));
    Tensor labels = array.as(Shape.of(3, 4).rowStride(5));
    Tensor into = array.as(PADDED);
    refused(
        () -> loss.of(input(), labels, Gradient.fresh().andLabels(into)),
        "label gradient: lies over labels");
    assertArrayEquals(numbers(18), array.now().floats());
  }

  private static LinearGradient fresh() {
    return LinearGradient.fresh();
  }

  private void refusedLinear(
      LinearCrossEntropy loss,
      Tensor hidden,
      Tensor weight,
      LinearGradient gradient,
      String name,
      String other) {
    refused(
        () -> loss.lossAndGradient(hidden, weight, null, labels, gradient, Call.options()),
        name + ": must not share memory with " + other);
  }
}
