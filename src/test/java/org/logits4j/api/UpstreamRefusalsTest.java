package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.logits4j.api.Refusals.refused;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.Gradient;
import org.logits4j.LinearCrossEntropy;
import org.logits4j.LinearGradient;
import org.logits4j.LossResult;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** The shapes of upstream gradients and scales that every device refuses alike. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#all")
class UpstreamRefusalsTest {
  private final TestDevice on;
  private final UpstreamCase.Inputs inputs;

  UpstreamRefusalsTest(TestDevice on) {
    this.on = on;
    inputs = UpstreamCase.Inputs.on(on);
  }

  private Tensor full(double value, Shape shape) {
    float[] values = new float[(int) shape.elements()];
    Arrays.fill(values, (float) value);
    return on.given(Tensor.of(values, shape)).as(shape);
  }

  private Gradient upstream(double value, Shape shape) {
    return Gradient.fresh().upstream(full(value, shape));
  }

  @ParameterizedTest
  @MethodSource("org.logits4j.api.UpstreamCase#all")
  void otherShapesAreRefused(UpstreamCase test) {
    Shape[] wrong = {Shape.of(2), Shape.of(3, 1), Shape.of(1, 3), Shape.of(4), Shape.of(0)};
    for (Shape shape : wrong) {
      String[] expected = {
        "upstream: shape " + shape, "Reduction." + test.reduction(), "one element"
      };
      refused(() -> test.gradient().under(inputs, upstream(1, shape)), expected);
    }
    if (test.reduction() == Reduction.NONE) {
      refused(
          () -> test.gradient().under(inputs, upstream(1, Shape.of(2))), test.losses().toString());
    } else {
      refused(() -> test.gradient().under(inputs, upstream(1, test.losses())), "one element");
    }
  }

  @ParameterizedTest
  @MethodSource("org.logits4j.api.UpstreamCase#all")
  void aScaleThatIsNoScalar(UpstreamCase test) {
    Gradient gradient = Gradient.fresh().scale(full(1, Shape.of(3)));
    refused(
        () -> test.gradient().under(inputs, gradient),
        "gradient scale: shape [3]",
        "expected one element");
  }

  @ParameterizedTest
  @EnumSource(Reduction.class)
  void linearCrossEntropy(Reduction reduction) {
    LinearCrossEntropy loss =
        LinearCrossEntropy.of(CrossEntropy.builder().reduction(reduction).build());
    LinearGradient two = LinearGradient.fresh().upstream(full(1, Shape.of(2)));
    refused(
        () ->
            loss.lossAndGradient(
                inputs.x(), inputs.x(), null, inputs.labels(), two, Call.options()),
        "upstream: shape [2]",
        "Reduction." + reduction);
  }

  @ParameterizedTest
  @EnumSource(Reduction.class)
  void aScaleOfTheHostsScalesAllAlike(Reduction reduction) {
    CrossEntropy loss = CrossEntropy.builder().reduction(reduction).build();
    try (LossResult plain = loss.lossAndGradient(inputs.x(), inputs.labels());
        LossResult scaled =
            loss.lossAndGradient(inputs.x(), inputs.labels(), Gradient.fresh().scale(-4))) {
      float[] expected = plain.gradient().floats();
      for (int i = 0; i < expected.length; i++) {
        expected[i] *= -4;
      }
      assertArrayEquals(expected, scaled.gradient().floats());
      assertArrayEquals(Bits.of(plain.loss()), Bits.of(scaled.loss()));
    }
  }

  @Test
  void aDivisorOfTheHosts() {
    Call call = Call.options().divisor(8);
    try (LossResult sum =
            CrossEntropy.builder()
                .reduction(Reduction.SUM)
                .build()
                .lossAndGradient(inputs.x(), inputs.labels());
        LossResult mean =
            CrossEntropy.create()
                .lossAndGradient(inputs.x(), inputs.labels(), Gradient.fresh(), call)) {
      float[] expected = sum.gradient().floats();
      for (int i = 0; i < expected.length; i++) {
        expected[i] /= 8;
      }
      assertArrayEquals(expected, mean.gradient().floats());
    }
  }
}
