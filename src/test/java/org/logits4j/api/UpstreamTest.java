package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.logits4j.api.Refusals.refused;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.GaussianNll;
import org.logits4j.Gradient;
import org.logits4j.LinearCrossEntropy;
import org.logits4j.LinearGradient;
import org.logits4j.LogSumExp;
import org.logits4j.NllLoss;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Tensor;

/** The shapes of upstream gradients, and what they and the scale do to a gradient. */
@ExtendWith(LeakCheck.class)
class UpstreamTest {
  private static final Tensor X = Tensor.of(new float[] {1, 2, 3, 4, 5, 7, 6, 5, 3, 2, 1, 0}, 3, 4);
  private static final Tensor LABELS = Tensor.of(new long[] {0, 1, 2});

  /** A gradient under a reduction, and the shape of that reduction's unreduced losses. */
  record Case(String name, Reduction reduction, Shape losses, GradientOf gradient) {
    @Override
    public String toString() {
      return name + " " + reduction;
    }
  }

  /** A gradient's bits; frees what the call made. */
  interface GradientOf {
    long[] under(Gradient gradient);
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    Shape rows = Shape.of(3);
    for (Reduction reduction : Reduction.values()) {
      CrossEntropy ce = CrossEntropy.builder().reduction(reduction).build();
      cases.add(
          new Case(
              "CrossEntropy",
              reduction,
              rows,
              gradient -> {
                try (var result = ce.lossAndGradient(X, LABELS, gradient)) {
                  return Bits.of(result.gradient());
                }
              }));
      cases.add(
          new Case(
              "CrossEntropy.gradient",
              reduction,
              rows,
              gradient -> {
                try (Tensor saved = LogSumExp.over(1).forward(X);
                    Tensor result = ce.gradient(X, LABELS, saved, gradient, Call.options())) {
                  return Bits.of(result);
                }
              }));
      NllLoss nll = NllLoss.builder().reduction(reduction).build();
      cases.add(
          new Case(
              "NllLoss",
              reduction,
              rows,
              gradient -> {
                try (var result = nll.lossAndGradient(X, LABELS, gradient, Call.options())) {
                  return Bits.of(result.gradient());
                }
              }));
      ProbabilityCrossEntropy pce = ProbabilityCrossEntropy.builder().reduction(reduction).build();
      cases.add(
          new Case(
              "ProbabilityCrossEntropy",
              reduction,
              rows,
              gradient -> {
                try (var result = pce.lossAndGradient(X, LABELS, gradient, Call.options())) {
                  return Bits.of(result.gradient());
                }
              }));
      SigmoidCrossEntropy sigmoid = SigmoidCrossEntropy.builder().reduction(reduction).build();
      cases.add(
          new Case(
              "SigmoidCrossEntropy",
              reduction,
              X.shape(),
              gradient -> {
                try (var result = sigmoid.lossAndGradient(X, X, gradient, Call.options())) {
                  return Bits.of(result.gradient());
                }
              }));
      GaussianNll gaussian = GaussianNll.with(reduction);
      cases.add(
          new Case(
              "GaussianNll",
              reduction,
              X.shape(),
              gradient -> {
                try (var result = gaussian.lossAndGradient(X, X, X, gradient, Call.options())) {
                  return Bits.of(result.logStdGradient());
                }
              }));
    }
    return cases.stream();
  }

  private static Tensor full(double value, Shape shape) {
    float[] values = new float[(int) shape.elements()];
    Arrays.fill(values, (float) value);
    return Tensor.of(values, shape);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void onesChangeNothing(Case test) {
    long[] plain = test.gradient().under(Gradient.fresh());
    assertArrayEquals(plain, test.gradient().under(upstream(1, Shape.of())));
    assertArrayEquals(plain, test.gradient().under(upstream(1, Shape.of(1))));
    assertArrayEquals(plain, test.gradient().under(upstream(1, Shape.of(1, 1, 1))));
    if (test.reduction() == Reduction.NONE) {
      assertArrayEquals(plain, test.gradient().under(upstream(1, test.losses())));
    }
  }

  private static Gradient upstream(double value, Shape shape) {
    return Gradient.fresh().upstream(full(value, shape));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aPowerOfTwoScalesAllAlike(Case test) {
    long[] scaled = test.gradient().under(Gradient.fresh().scale(4));
    assertArrayEquals(scaled, test.gradient().under(upstream(4, Shape.of())));
    assertArrayEquals(scaled, test.gradient().under(upstream(2, Shape.of()).scale(2)));
    Tensor scale = full(4, Shape.of(1));
    assertArrayEquals(scaled, test.gradient().under(Gradient.fresh().scale(scale)));
    assertArrayEquals(scaled, test.gradient().under(Gradient.fresh().scale(99).scale(scale)));
    assertArrayEquals(
        scaled, test.gradient().under(Gradient.fresh().scale(full(99, Shape.of())).scale(4)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void otherShapesAreRefused(Case test) {
    Shape[] wrong = {Shape.of(2), Shape.of(3, 1), Shape.of(1, 3), Shape.of(4), Shape.of(0)};
    for (Shape shape : wrong) {
      String[] expected = {
        "upstream: shape " + shape, "Reduction." + test.reduction(), "one element"
      };
      refused(() -> test.gradient().under(upstream(1, shape)), expected);
    }
    if (test.reduction() == Reduction.NONE) {
      refused(() -> test.gradient().under(upstream(1, Shape.of(2))), test.losses().toString());
    } else {
      refused(() -> test.gradient().under(upstream(1, test.losses())), "one element");
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aScaleThatIsNoScalar(Case test) {
    Gradient gradient = Gradient.fresh().scale(full(1, Shape.of(3)));
    refused(
        () -> test.gradient().under(gradient), "gradient scale: shape [3]", "expected one element");
  }

  @ParameterizedTest
  @EnumSource(Reduction.class)
  void linearCrossEntropy(Reduction reduction) {
    LinearCrossEntropy loss =
        LinearCrossEntropy.of(CrossEntropy.builder().reduction(reduction).build());
    LinearGradient two = LinearGradient.fresh().upstream(full(1, Shape.of(2)));
    refused(
        () -> loss.lossAndGradient(X, X, null, LABELS, two, Call.options()),
        "upstream: shape [2]",
        "Reduction." + reduction);
  }

  @Test
  void logSumExp() {
    LogSumExp operator = LogSumExp.over(1);
    try (Tensor result = operator.forward(X);
        Tensor plain = operator.backward(X, result, Gradient.fresh());
        Tensor ones = operator.backward(X, result, upstream(1, Shape.of(3)))) {
      assertArrayEquals(Bits.of(plain), Bits.of(ones));
      refused(
          () -> operator.backward(X, result, upstream(1, Shape.of(3, 4))),
          "upstream: shape [3, 4]",
          "[3]");
    }
  }
}
