package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.logits4j.api.Refusals.refused;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.Gradient;
import org.logits4j.LogSumExp;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** The shapes of upstream gradients, and what they and the scale do to a gradient. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#complete")
class UpstreamTest {
  private final TestDevice on;
  private final UpstreamCase.Inputs inputs;

  UpstreamTest(TestDevice on) {
    this.on = on;
    inputs = UpstreamCase.Inputs.on(on);
  }

  private Tensor full(double value, Shape shape) {
    float[] values = new float[(int) shape.elements()];
    Arrays.fill(values, (float) value);
    return on.given(Tensor.of(values, shape)).as(shape);
  }

  @ParameterizedTest
  @MethodSource("org.logits4j.api.UpstreamCase#all")
  void onesChangeNothing(UpstreamCase test) {
    long[] plain = test.gradient().under(inputs, Gradient.fresh());
    assertArrayEquals(plain, test.gradient().under(inputs, upstream(1, Shape.of())));
    assertArrayEquals(plain, test.gradient().under(inputs, upstream(1, Shape.of(1))));
    assertArrayEquals(plain, test.gradient().under(inputs, upstream(1, Shape.of(1, 1, 1))));
    if (test.reduction() == Reduction.NONE) {
      assertArrayEquals(plain, test.gradient().under(inputs, upstream(1, test.losses())));
    }
  }

  private Gradient upstream(double value, Shape shape) {
    return Gradient.fresh().upstream(full(value, shape));
  }

  @ParameterizedTest
  @MethodSource("org.logits4j.api.UpstreamCase#all")
  void aPowerOfTwoScalesAllAlike(UpstreamCase test) {
    long[] scaled = test.gradient().under(inputs, Gradient.fresh().scale(4));
    assertArrayEquals(scaled, test.gradient().under(inputs, upstream(4, Shape.of())));
    assertArrayEquals(scaled, test.gradient().under(inputs, upstream(2, Shape.of()).scale(2)));
    Tensor scale = full(4, Shape.of(1));
    assertArrayEquals(scaled, test.gradient().under(inputs, Gradient.fresh().scale(scale)));
    assertArrayEquals(
        scaled, test.gradient().under(inputs, Gradient.fresh().scale(99).scale(scale)));
    assertArrayEquals(
        scaled,
        test.gradient().under(inputs, Gradient.fresh().scale(full(99, Shape.of())).scale(4)));
  }

  @Test
  void logSumExp() {
    LogSumExp operator = LogSumExp.over(1);
    try (Tensor result = operator.forward(inputs.x());
        Tensor plain = operator.backward(inputs.x(), result, Gradient.fresh());
        Tensor ones = operator.backward(inputs.x(), result, upstream(1, Shape.of(3)))) {
      assertArrayEquals(Bits.of(plain), Bits.of(ones));
      refused(
          () -> operator.backward(inputs.x(), result, upstream(1, Shape.of(3, 4))),
          "upstream: shape [3, 4]",
          "[3]");
    }
  }
}
