package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.api.Refusals.untimely;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.GaussianNll;
import org.logits4j.Gradient;
import org.logits4j.LinearCrossEntropy;
import org.logits4j.LinearGradient;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Tensor;

/** The tensors that results hold, where a device has kernels for all of them. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#complete")
class AllOutputsTest {
  private static final Output[] ROWS = {Output.LOG_SUM_EXP, Output.PREDICTED, Output.ENTROPY};

  private final TestDevice on;
  private final Device device;

  AllOutputsTest(TestDevice on) {
    this.on = on;
    device = on.device();
  }

  @Test
  void ofTheOtherResultsToo() {
    Tensor x = on.of(new float[6], 2, 3);
    Tensor labels = on.of(new long[2]);
    try (GaussianNll.Result gaussian = GaussianNll.with(Reduction.SUM).loss(x, x, x);
        LossResult sigmoid = SigmoidCrossEntropy.create().loss(x, x)) {
      untimely(gaussian::meanGradient, "gradient of the mean", "lossAndGradient");
      untimely(gaussian::logStdGradient, "log standard deviation", "lossAndGradient");
      untimely(gaussian::targetGradient, "gradient of the target", "lossAndGradient");
      untimely(sigmoid::gradient, "gradient", "lossAndGradient");
    }
    LinearCrossEntropy linear = LinearCrossEntropy.of(CrossEntropy.create());
    try (LinearCrossEntropy.Result loss = linear.loss(x, x, null, labels);
        LinearCrossEntropy.Result gradients = linear.lossAndGradient(x, x, null, labels)) {
      untimely(loss::hiddenGradient, "gradient of the hidden states", "lossAndGradient");
      untimely(loss::weightGradient, "gradient of the weight", "lossAndGradient");
      untimely(gradients::biasGradient, "gradient of the bias", "with a bias");
      untimely(gradients::logSumExp, "request(Output.LOG_SUM_EXP)");
      untimely(gradients::predicted, "request(Output.PREDICTED)");
      untimely(gradients::entropy, "request(Output.ENTROPY)");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F64", "F32", "F16", "BF16"})
  void typesAndShapes(DType dtype) {
    Shape shape = Shape.of(2, 5, 3);
    Shape rows = Shape.of(2, 3);
    CrossEntropy loss = CrossEntropy.builder().classAxis(1).reduction(Reduction.NONE).build();
    try (Tensor x = device.allocate(dtype, shape);
        Tensor labels = device.allocate(DType.I32, rows);
        LossResult result =
            loss.lossAndGradient(x, labels, Gradient.fresh(), Call.options().request(ROWS))) {
      assertIs(dtype.lossType(), rows, result.loss());
      assertIs(dtype, shape, result.gradient());
      assertIs(dtype.lossType(), rows, result.logSumExp());
      assertIs(DType.I64, rows, result.predicted());
      assertIs(dtype.lossType(), rows, result.entropy());
    }
    try (Tensor x = device.allocate(dtype, Shape.of(3, 5).rowStride(8));
        Tensor labels = device.allocate(DType.I64, Shape.of(3));
        LossResult result = CrossEntropy.create().lossAndGradient(x, labels)) {
      assertIs(dtype.lossType(), Shape.of(), result.loss());
      assertIs(dtype, Shape.of(3, 5), result.gradient());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F64", "F32", "F16", "BF16"})
  void typesAndShapesOfALinearLayer(DType dtype) {
    LinearCrossEntropy loss =
        LinearCrossEntropy.of(CrossEntropy.builder().reduction(Reduction.NONE).build());
    try (Tensor hidden = device.allocate(dtype, Shape.of(2, 3));
        Tensor weight = device.allocate(dtype, Shape.of(4, 3));
        Tensor bias = device.allocate(dtype, Shape.of(4));
        LinearCrossEntropy.Result result =
            loss.lossAndGradient(
                hidden,
                weight,
                bias,
                on.of(new int[2]),
                LinearGradient.fresh().scale(2),
                Call.options().request(ROWS))) {
      assertIs(dtype.lossType(), Shape.of(2), result.loss());
      assertIs(dtype, hidden.shape(), result.hiddenGradient());
      assertIs(dtype, weight.shape(), result.weightGradient());
      assertIs(dtype, bias.shape(), result.biasGradient());
      assertIs(dtype.lossType(), Shape.of(2), result.logSumExp());
      assertIs(DType.I64, Shape.of(2), result.predicted());
      assertIs(dtype.lossType(), Shape.of(2), result.entropy());
    }
  }

  @Test
  void typesAndShapesOfAGaussian() {
    Shape shape = Shape.of(2, 3);
    try (Tensor x = device.allocate(DType.F16, shape);
        GaussianNll.Result result = GaussianNll.with(Reduction.MEAN).lossAndGradient(x, x, x)) {
      assertIs(DType.F32, Shape.of(), result.loss());
      assertIs(DType.F16, shape, result.meanGradient());
      assertIs(DType.F16, shape, result.logStdGradient());
      assertIs(DType.F16, shape, result.targetGradient());
    }
  }

  @Test
  void requestsAddUp() {
    Tensor x = on.of(new float[] {0, 1, 2, 5, 4, 3}, 2, 3);
    Tensor labels = on.of(new long[2]);
    Call first = Call.options().request(Output.PREDICTED);
    Call both = first.request(Output.ENTROPY, Output.ENTROPY);
    try (LossResult one = CrossEntropy.create().loss(x, labels, first);
        LossResult two = CrossEntropy.create().loss(x, labels, both)) {
      assertArrayEquals(new long[] {2, 0}, one.predicted().longs());
      assertArrayEquals(new long[] {2, 0}, two.predicted().longs());
      assertEquals(2, two.entropy().floats().length);
      untimely(one::entropy, "ENTROPY");
    }
  }

  private static void assertIs(DType dtype, Shape shape, Tensor tensor) {
    assertEquals(dtype, tensor.dtype());
    assertEquals(shape, tensor.shape());
  }
}
