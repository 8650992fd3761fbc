package org.logits4j.api;

import static org.logits4j.api.Refusals.refused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.Call;
import org.logits4j.DType;
import org.logits4j.GaussianNll;
import org.logits4j.Gradient;
import org.logits4j.InputCheck;
import org.logits4j.LogSumExp;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** What the operators refuse that are no losses over rows. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#all")
class ElementwiseRefusalsTest {
  private static final GaussianNll GAUSSIAN = GaussianNll.with(Reduction.MEAN);
  private static final SigmoidCrossEntropy SIGMOID = SigmoidCrossEntropy.create();

  private final TestDevice on;
  private final Tensor x;
  private final Tensor saved;

  ElementwiseRefusalsTest(TestDevice on) {
    this.on = on;
    x = on.of(new float[12], 3, 4);
    saved = on.of(new float[3]);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, -3})
  void anAxisThatIsNotThere(int axis) {
    String[] expected = {"axis " + axis, "[3, 4]", "-2 to 1"};
    refused(() -> LogSumExp.over(axis).forward(x), expected);
    refused(() -> LogSumExp.over(0, axis).forward(x), expected);
    refused(() -> Softmax.along(axis).forward(x), expected);
    refused(() -> Softmax.along(axis).backward(x, x), expected);
    refused(() -> InputCheck.logits(x, axis), expected);
  }

  @Test
  void anAxisNamedTwice() {
    refused(() -> LogSumExp.over(1, 1).forward(x), "axes [1, 1]", "axis 1 appears twice");
    refused(() -> LogSumExp.over(1, -1).forward(x), "axes [1, -1]", "axis 1 appears twice");
  }

  @Test
  void aScalarHasNoAxis() {
    Tensor scalar = on.scalar(0);
    refused(() -> Softmax.along(-1).forward(scalar), "axis -1", "a scalar has no axes");
    refused(() -> InputCheck.logits(scalar, -1), "a scalar has no axes");
  }

  @Test
  void softmaxOfNoClasses() {
    Tensor empty = on.of(new float[0], 3, 0);
    refused(() -> Softmax.along(1).forward(empty), "logits", "[3, 0]", "no classes along axis 1");
    refused(() -> Softmax.along(1).backward(empty, empty), "result", "no classes along axis 1");
  }

  @Test
  void optionsThatAnOperatorDoesNotKnow() {
    Call outputs = Call.options().request(Output.ENTROPY);
    Call divisor = Call.options().divisor(3);
    for (Call call : new Call[] {outputs, divisor}) {
      String expected = call == outputs ? "request([ENTROPY])" : "divisor";
      refused(() -> LogSumExp.over(1).forward(x, call), expected);
      refused(() -> LogSumExp.over(1).backward(x, saved, Gradient.fresh(), call), expected);
      refused(() -> Softmax.along(1).forward(x, x, call), expected);
      refused(() -> Softmax.along(1).backward(x, x, Gradient.fresh(), call), expected);
      refused(() -> SIGMOID.loss(x, x, call), expected);
      refused(() -> GAUSSIAN.loss(x, x, x, call), expected);
    }
  }

  @Test
  void theGradientOfLabelsThatHaveNone() {
    Gradient labels = Gradient.fresh().andLabels();
    Call call = Call.options();
    refused(() -> LogSumExp.over(1).backward(x, saved, labels), "andLabels()", "log-sum-exp");
    refused(() -> Softmax.along(1).backward(x, x, labels, call), "andLabels()", "softmax");
    refused(() -> SIGMOID.lossAndGradient(x, x, labels, call), "andLabels()", "sigmoid");
    refused(() -> GAUSSIAN.lossAndGradient(x, x, x, labels, call), "andLabels()", "Gaussian");
  }

  @Test
  void threeGradientsInOnePlace() {
    for (Gradient gradient : new Gradient[] {Gradient.overLogits(), Gradient.into(x)}) {
      refused(
          () -> GAUSSIAN.lossAndGradient(x, x, x, gradient, Call.options()),
          "three gradients",
          "Gradient.fresh()");
    }
  }

  @Test
  void anUpstreamGradientGivenTwice() {
    Gradient gradient = Gradient.fresh().upstream(x);
    refused(
        () -> Softmax.along(1).backward(x, x, gradient, Call.options()),
        "Gradient.upstream(...)",
        "given twice");
  }

  @Test
  void aResultOfAnotherType() {
    Tensor doubles = on.of(new double[12], 3, 4);
    refused(() -> Softmax.along(1).forward(x, doubles), "result: dtype F64, expected F32");
    refused(() -> Softmax.along(1).backward(x, doubles), "upstream: dtype F64", "F32");
    refused(
        () -> LogSumExp.over(1).backward(x, on.of(new double[3]), Gradient.fresh()),
        "result: dtype F64, expected F32");
  }

  @Test
  void aSavedResultOfAnotherShape() {
    refused(
        () -> LogSumExp.over(1).keepDims().backward(x, saved, Gradient.fresh()),
        "result: shape [3], expected [3, 1]");
  }

  @Test
  void labelsOfAnotherType() {
    Tensor halves = on.of(new short[12], DType.F16, 3, 4);
    Tensor doubles = on.of(new double[12], 3, 4);
    refused(
        () -> SIGMOID.loss(halves, doubles), "labels: dtype F64", "logits of F16", "that or F32");
    refused(() -> GAUSSIAN.loss(x, doubles, x), "logStd: dtype F64", "F32");
    refused(() -> GAUSSIAN.loss(x, x, halves), "target: dtype F16", "F32");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void weightsForAnotherNumberOfClasses(int count) {
    double[] weights = new double[count];
    String[] expected = {count + " weights", "[3, 4]", "one for all"};
    refused(() -> SigmoidCrossEntropy.builder().classWeights(weights).build().loss(x, x), expected);
    refused(
        () -> SigmoidCrossEntropy.builder().positiveWeights(weights).build().loss(x, x), expected);
  }

  @Test
  void weightsOfClassesForAScalar() {
    Tensor scalar = on.scalar(0);
    refused(
        () -> SigmoidCrossEntropy.builder().classWeights(1, 2).build().loss(scalar, scalar),
        "2 weights",
        "shape []");
  }
}
