package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.logits4j.api.Refusals.refused;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Gradient;
import org.logits4j.LinearCrossEntropy;
import org.logits4j.LinearGradient;
import org.logits4j.LossResult;
import org.logits4j.NllLoss;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Shape;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** Where the gradients of all operators may go, where a device has kernels for all of them. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#complete")
class DenseGradientTargetTest {
  private static final Shape PADDED = Shape.of(3, 4).rowStride(6);

  private final TestDevice on;
  private final Tensor labels;

  DenseGradientTargetTest(TestDevice on) {
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

  @ParameterizedTest
  @MethodSource("denseLosses")
  void allDestinationsGetTheSameBits(Losses loss) {
    Tensor labels = on.of(new float[] {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1}, 3, 4);
    Tensor over = input();
    Tensor into = on.zeros(DType.F32, PADDED);
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
    TestDevice.Given array = on.given(Tensor.of(numbers(12)));
    Tensor x = array.as(Shape.of(3, 4));
    Tensor sameArray = array.as(Shape.of(3, 4));
    try (LossResult fresh = loss.of(input(), input(), Gradient.fresh());
        LossResult inPlace = loss.of(x, input(), Gradient.into(sameArray))) {
      assertArrayEquals(Bits.of(fresh.gradient()), Bits.of(x));
      assertSame(sameArray, inPlace.gradient());
    }
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

  @Test
  void sparseLabelsTakeTheSameDestinations() {
    Tensor over = input();
    Tensor nll = input();
    Tensor into = on.zeros(DType.F32, PADDED);
    try (LossResult fresh = CrossEntropy.create().lossAndGradient(input(), labels);
        LossResult inPlace =
            CrossEntropy.create().lossAndGradient(over, labels, Gradient.overLogits());
        LossResult freshNll = NllLoss.create().lossAndGradient(input(), labels);
        LossResult nllOver =
            NllLoss.create().lossAndGradient(nll, labels, Gradient.overLogits(), Call.options());
        LossResult nllInto =
            NllLoss.create()
                .lossAndGradient(input(), labels, Gradient.into(into), Call.options())) {
      assertArrayEquals(Bits.of(fresh.gradient()), Bits.of(over));
      assertSame(over, inPlace.gradient());
      assertArrayEquals(Bits.of(freshNll.gradient()), Bits.of(nll));
      assertArrayEquals(Bits.of(freshNll.gradient()), Bits.of(into));
      assertArrayEquals(Bits.of(nllOver.loss()), Bits.of(nllInto.loss()));
    }
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

  private static LinearGradient fresh() {
    return LinearGradient.fresh();
  }

  @Test
  void theWeightsGradientInF32BesideHalfTypes() {
    LinearCrossEntropy loss = LinearCrossEntropy.of(CrossEntropy.create());
    Tensor hidden = on.of(new short[12], DType.BF16, 3, 4);
    Tensor weight = on.of(new short[12], DType.BF16, 3, 4);
    Tensor into = on.of(new float[12], 3, 4);
    try (LinearCrossEntropy.Result result =
        loss.lossAndGradient(
            hidden, weight, null, labels, fresh().weightInto(into), Call.options())) {
      assertSame(into, result.weightGradient());
    }
    refused(
        () ->
            loss.lossAndGradient(
                hidden,
                weight,
                null,
                labels,
                fresh().weightInto(on.of(new double[12], 3, 4)),
                Call.options()),
        "weight gradient: dtype F64, expected BF16");
    refused(
        () ->
            loss.lossAndGradient(
                hidden, weight, null, labels, fresh().hiddenInto(into), Call.options()),
        "hidden gradient: dtype F32, expected BF16");
  }
}
