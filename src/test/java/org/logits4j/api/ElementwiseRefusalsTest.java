package org.logits4j.api;

import static org.logits4j.api.Refusals.refused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.Call;
import org.logits4j.DType;
import org.logits4j.GaussianNll;
import org.logits4j.Gradient;
import org.logits4j.InputCheck;
import org.logits4j.LogSumExp;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** What the operators refuse that are no losses over rows. */
@ExtendWith(LeakCheck.class)
class ElementwiseRefusalsTest {
  private static final Tensor X = Tensor.of(new float[12], 3, 4);
  private static final Tensor SAVED = Tensor.of(new float[3]);
  private static final GaussianNll GAUSSIAN = GaussianNll.with(Reduction.MEAN);
  private static final SigmoidCrossEntropy SIGMOID = SigmoidCrossEntropy.create();

  @ParameterizedTest
  @ValueSource(ints = {2, -3})
  void anAxisThatIsNotThere(int axis) {
    String[] expected = {"axis " + axis, "[3, 4]", "-2 to 1"};
    refused(() -> LogSumExp.over(axis).forward(X), expected);
    refused(() -> LogSumExp.over(0, axis).forward(X), expected);
    refused(() -> Softmax.along(axis).forward(X), expected);
    refused(() -> Softmax.along(axis).backward(X, X), expected);
    refused(() -> InputCheck.logits(X, axis), expected);
  }

  @Test
  void anAxisNamedTwice() {
    refused(() -> LogSumExp.over(1, 1).forward(X), "axes [1, 1]", "axis 1 appears twice");
    refused(() -> LogSumExp.over(1, -1).forward(X), "axes [1, -1]", "axis 1 appears twice");
  }

  @Test
  void aScalarHasNoAxis() {
    Tensor scalar = Tensor.of(new float[1], Shape.of());
    refused(() -> Softmax.along(-1).forward(scalar), "axis -1", "a scalar has no axes");
    refused(() -> InputCheck.logits(scalar, -1), "a scalar has no axes");
  }

  @Test
  void softmaxOfNoClasses() {
    Tensor empty = Tensor.of(new float[0], 3, 0);
    refused(() -> Softmax.along(1).forward(empty), "logits", "[3, 0]", "no classes along axis 1");
    refused(() -> Softmax.along(1).backward(empty, empty), "result", "no classes along axis 1");
  }

  @Test
  void optionsThatAnOperatorDoesNotKnow() {
    Call outputs = Call.options().request(Output.ENTROPY);
    Call divisor = Call.options().divisor(3);
    for (Call call : new Call[] {outputs, divisor}) {
      String expected = call == outputs ? "request([ENTROPY])" : "divisor";
      refused(() -> LogSumExp.over(1).forward(X, call), expected);
      refused(() -> LogSumExp.over(1).backward(X, SAVED, Gradient.fresh(), call), expected);
      refused(() -> Softmax.along(1).forward(X, X, call), expected);
      refused(() -> Softmax.along(1).backward(X, X, Gradient.fresh(), call), expected);
      refused(() -> SIGMOID.loss(X, X, call), expected);
      refused(() -> GAUSSIAN.loss(X, X, X, call), expected);
    }
  }

  @Test
  void theGradientOfLabelsThatHaveNone() {
    Gradient labels = Gradient.fresh().andLabels();
    Call call = Call.options();
    refused(() -> LogSumExp.over(1).backward(X, SAVED, labels), "andLabels()", "log-sum-exp");
    refused(() -> Softmax.along(1).backward(X, X, labels, call), "andLabels()", "softmax");
    refused(() -> SIGMOID.lossAndGradient(X, X, labels, call), "andLabels()", "sigmoid");
    refused(() -> GAUSSIAN.lossAndGradient(X, X, X, labels, call), "andLabels()", "Gaussian");
  }

  @Test
  void threeGradientsInOnePlace() {
    for (Gradient gradient : new Gradient[] {Gradient.overLogits(), Gradient.into(X)}) {
      refused(
          () -> GAUSSIAN.lossAndGradient(X, X, X, gradient, Call.options()),
          "three gradients",
          "Gradient.fresh()");
    }
  }

  @Test
  void anUpstreamGradientGivenTwice() {
    Gradient gradient = Gradient.fresh().upstream(X);
    refused(
        () -> Softmax.along(1).backward(X, X, gradient, Call.options()),
        "Gradient.upstream(...)",
        "given twice");
  }

  @Test
  void aResultOfAnotherType() {
    Tensor doubles = Tensor.of(new double[12], 3, 4);
    refused(() -> Softmax.along(1).forward(X, doubles), "result: dtype F64, expected F32");
    refused(() -> Softmax.along(1).backward(X, doubles), "upstream: dtype F64", "F32");
    refused(
        () -> LogSumExp.over(1).backward(X, Tensor.of(new double[3]), Gradient.fresh()),
        "result: dtype F64, expected F32");
  }

  @Test
  void aSavedResultOfAnotherShape() {
    refused(
        () -> LogSumExp.over(1).keepDims().backward(X, SAVED, Gradient.fresh()),
        "result: shape [3], expected [3, 1]");
  }

  @Test
  void labelsOfAnotherType() {
    Tensor halves = Tensor.of(new short[12], DType.F16, 3, 4);
    Tensor doubles = Tensor.of(new double[12], 3, 4);
    refused(
        () -> SIGMOID.loss(halves, doubles), "labels: dtype F64", "logits of F16", "that or F32");
    refused(() -> GAUSSIAN.loss(X, doubles, X), "logStd: dtype F64", "F32");
    refused(() -> GAUSSIAN.loss(X, X, halves), "target: dtype F16", "F32");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5})
  void weightsForAnotherNumberOfClasses(int count) {
    double[] weights = new double[count];
    String[] expected = {count + " weights", "[3, 4]", "one for all"};
    refused(() -> SigmoidCrossEntropy.builder().classWeights(weights).build().loss(X, X), expected);
    refused(
        () -> SigmoidCrossEntropy.builder().positiveWeights(weights).build().loss(X, X), expected);
  }

  @Test
  void weightsOfClassesForAScalar() {
    Tensor scalar = Tensor.of(new float[1], Shape.of());
    refused(
        () -> SigmoidCrossEntropy.builder().classWeights(1, 2).build().loss(scalar, scalar),
        "2 weights",
        "shape []");
  }
}
