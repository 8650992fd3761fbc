package org.logits4j.api;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.GaussianNll;
import org.logits4j.Gradient;
import org.logits4j.LogSumExp;
import org.logits4j.NllLoss;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Tensor;

/** A gradient under a reduction, and the shape of that reduction's unreduced losses. */
record UpstreamCase(String name, Reduction reduction, Shape losses, GradientOf gradient) {
  private static final Shape ALL = Shape.of(3, 4);

  /** A gradient's bits; frees what the call made. */
  interface GradientOf {
    long[] under(Inputs on, Gradient gradient);
  }

  /** What the losses are of. */
  record Inputs(Tensor x, Tensor labels) {
    static Inputs on(TestDevice device) {
      return new Inputs(
          device.of(new float[] {1, 2, 3, 4, 5, 7, 6, 5, 3, 2, 1, 0}, 3, 4),
          device.of(new long[] {0, 1, 2}));
    }
  }

  static Stream<UpstreamCase> all() {
    List<UpstreamCase> all = new ArrayList<>();
    Shape rows = Shape.of(3);
    for (Reduction reduction : Reduction.values()) {
      CrossEntropy ce = CrossEntropy.builder().reduction(reduction).build();
      all.add(
          new UpstreamCase(
              "CrossEntropy",
              reduction,
              rows,
              (on, gradient) -> {
                try (var result = ce.lossAndGradient(on.x(), on.labels(), gradient)) {
                  return Bits.of(result.gradient());
                }
              }));
      all.add(
          new UpstreamCase(
              "CrossEntropy.gradient",
              reduction,
              rows,
              (on, gradient) -> {
                try (Tensor saved = LogSumExp.over(1).forward(on.x());
                    Tensor result =
                        ce.gradient(on.x(), on.labels(), saved, gradient, Call.options())) {
                  return Bits.of(result);
                }
              }));
      NllLoss nll = NllLoss.builder().reduction(reduction).build();
      all.add(
          new UpstreamCase(
              "NllLoss",
              reduction,
              rows,
              (on, gradient) -> {
                try (var result =
                    nll.lossAndGradient(on.x(), on.labels(), gradient, Call.options())) {
                  return Bits.of(result.gradient());
                }
              }));
      ProbabilityCrossEntropy pce = ProbabilityCrossEntropy.builder().reduction(reduction).build();
      all.add(
          new UpstreamCase(
              "ProbabilityCrossEntropy",
              reduction,
              rows,
              (on, gradient) -> {
                try (var result =
                    pce.lossAndGradient(on.x(), on.labels(), gradient, Call.options())) {
                  return Bits.of(result.gradient());
                }
              }));
      SigmoidCrossEntropy sigmoid = SigmoidCrossEntropy.builder().reduction(reduction).build();
      all.add(
          new UpstreamCase(
              "SigmoidCrossEntropy",
              reduction,
              ALL,
              (on, gradient) -> {
                try (var result =
                    sigmoid.lossAndGradient(on.x(), on.x(), gradient, Call.options())) {
                  return Bits.of(result.gradient());
                }
              }));
      GaussianNll gaussian = GaussianNll.with(reduction);
      all.add(
          new UpstreamCase(
              "GaussianNll",
              reduction,
              ALL,
              (on, gradient) -> {
                try (var result =
                    gaussian.lossAndGradient(on.x(), on.x(), on.x(), gradient, Call.options())) {
                  return Bits.of(result.logStdGradient());
                }
              }));
    }
    return all.stream();
  }

  @Override
  public String toString() {
    return name + " " + reduction;
  }
}
