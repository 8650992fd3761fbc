package org.logits4j.api;

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
import org.logits4j.Gradient;
import org.logits4j.LogSumExp;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** The tensors that results hold: their types and shapes, and what says that one is missing. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#all")
class OutputsTest {
  private final TestDevice on;

  OutputsTest(TestDevice on) {
    this.on = on;
  }

  @Test
  void whatWasNotAskedForNamesTheOption() {
    Tensor x = on.of(new float[6], 2, 3);
    Tensor labels = on.of(new long[2]);
    try (LossResult result = CrossEntropy.create().loss(x, labels)) {
      untimely(result::gradient, "gradient was not computed", "lossAndGradient");
      untimely(result::labelGradient, "label gradient", "Gradient.andLabels()");
      untimely(result::logSumExp, "log-sum-exp", "Call.options().request(Output.LOG_SUM_EXP)");
      untimely(result::predicted, "predicted class", "request(Output.PREDICTED)");
      untimely(result::entropy, "entropy", "request(Output.ENTROPY)");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "BF16"})
  void typesAndShapes(DType dtype) {
    Shape shape = Shape.of(2, 3, 5);
    Shape rows = Shape.of(2, 3);
    CrossEntropy loss = CrossEntropy.builder().reduction(Reduction.NONE).build();
    Call call = Call.options().request(Output.LOG_SUM_EXP);
    Tensor x = on.zeros(dtype, shape);
    Tensor labels = on.zeros(DType.I32, rows);
    try (LossResult result = loss.lossAndGradient(x, labels, Gradient.fresh(), call)) {
      assertIs(dtype.lossType(), rows, result.loss());
      assertIs(dtype, shape, result.gradient());
      assertIs(dtype.lossType(), rows, result.logSumExp());
      untimely(result::entropy, "ENTROPY");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "BF16"})
  void freshGradientsHaveNoPadding(DType dtype) {
    Tensor x = on.zeros(dtype, Shape.of(3, 5).rowStride(8));
    try (LossResult result =
            CrossEntropy.create().lossAndGradient(x, on.zeros(DType.I64, Shape.of(3)));
        Tensor softmax = Softmax.along(1).forward(x);
        Tensor logSumExp = LogSumExp.over(-1).keepDims().forward(x);
        Tensor all = LogSumExp.overAll().forward(on.zeros(dtype, Shape.of(2, 4)))) {
      assertIs(dtype.lossType(), Shape.of(), result.loss());
      assertIs(dtype, Shape.of(3, 5), result.gradient());
      assertIs(dtype, Shape.of(3, 5), softmax);
      assertIs(DType.F32, Shape.of(3, 1), logSumExp);
      assertIs(DType.F32, Shape.of(), all);
    }
  }

  private void assertIs(DType dtype, Shape shape, Tensor tensor) {
    assertEquals(dtype, tensor.dtype());
    assertEquals(shape, tensor.shape());
    assertEquals(on.device(), tensor.device());
    assertEquals(shape.elements(), tensor.doubles().length);
  }
}
