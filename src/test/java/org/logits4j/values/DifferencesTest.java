package org.logits4j.values;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.logits4j.Call;
import org.logits4j.Device;
import org.logits4j.GaussianNll;
import org.logits4j.Gradient;
import org.logits4j.LogSumExp;
import org.logits4j.LossResult;
import org.logits4j.NllLoss;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** Gradients of every operator but cross-entropy on logits, against central differences. */
class DifferencesTest {
  private static final int CASES = 20;
  private static final int ROWS = 3;
  private static final int COLUMNS = 5;
  private static final Shape SHAPE = Shape.of(ROWS, COLUMNS);

  /** Numbers to be moved, and what weighs the results. */
  private static final class Inputs {
    final SplittableRandom random;
    final Reduction reduction;
    final double scale;

    Inputs(long seed) {
      random = new SplittableRandom(seed);
      reduction = Reduction.values()[(int) (seed % 3)];
      scale = random.nextInt(1, 4);
    }

    double[] between(int count, double low, double high) {
      return random.doubles(count, low, high).toArray();
    }

    /** One weight for each of the losses. */
    double[] upstream(int losses) {
      return between(reduction == Reduction.NONE ? losses : 1, -1, 1);
    }

    Gradient gradient(Gradient into, double[] upstream, Shape losses, Scope scope) {
      Shape shape = reduction == Reduction.NONE ? losses : Shape.of();
      return into.upstream(scope.place(Tensor.of(upstream, shape))).scale(scale);
    }

    /** The function that {@link #gradient} asks for the derivative of. */
    double objective(double[] results, double[] upstream) {
      double sum = 0;
      for (int i = 0; i < results.length; i++) {
        sum += scale * upstream[i] * results[i];
      }
      return sum;
    }
  }

  private static ToDoubleFunction<double[]> moved(
      Device device, Shape shape, Function<Tensor, Double> function) {
    return at -> {
      try (Tensor tensor = Tensor.of(at.clone(), shape).to(device)) {
        return function.apply(tensor);
      }
    };
  }

  @Seeded(
      value = CASES,
      needs = {Feature.F64, Feature.BACKWARD})
  void logSumExp(long seed, Device device) {
    Shape shape = Shape.of(2, 3, 4);
    try (Scope scope = new Scope(device)) {
      Inputs inputs = new Inputs(3 * seed + Reduction.NONE.ordinal());
      double[] x = inputs.between(24, -3, 3);
      int[] axes = IntStream.range(0, 3).filter(a -> inputs.random.nextBoolean()).toArray();
      LogSumExp operator = LogSumExp.over(axes);
      Tensor logits = scope.place(Tensor.of(x.clone(), shape));
      Tensor result = scope.keep(operator.forward(logits));
      double[] g = inputs.between((int) result.shape().elements(), -1, 1);
      Gradient gradient =
          Gradient.fresh().upstream(scope.place(Tensor.of(g, result.shape()))).scale(inputs.scale);
      Tensor actual = scope.keep(operator.backward(logits, result, gradient));
      Differences.assertGradient(
          "seed " + seed + " axes " + Arrays.toString(axes),
          x,
          actual.doubles(),
          moved(
              device,
              shape,
              at -> {
                try (Tensor lse = operator.forward(at)) {
                  return inputs.objective(lse.doubles(), g);
                }
              }));
    }
  }

  @Seeded(
      value = CASES,
      needs = {Feature.F64, Feature.BACKWARD})
  void softmaxAndLogSoftmax(long seed, Device device) {
    for (int axis : new int[] {0, 1}) {
      for (Softmax operator : new Softmax[] {Softmax.along(axis), Softmax.logAlong(axis)}) {
        try (Scope scope = new Scope(device)) {
          Inputs inputs = new Inputs(seed);
          double[] x = inputs.between(ROWS * COLUMNS, -3, 3);
          double[] g = inputs.between(ROWS * COLUMNS, -1, 1);
          Tensor result = scope.keep(operator.forward(scope.place(Tensor.of(x.clone(), SHAPE))));
          Tensor upstream = scope.place(Tensor.of(g, SHAPE));
          Gradient gradient = Gradient.fresh().scale(inputs.scale);
          Tensor actual = scope.keep(operator.backward(result, upstream, gradient, Call.options()));
          Differences.assertGradient(
              "seed " + seed + " axis " + axis,
              x,
              actual.doubles(),
              moved(
                  device,
                  SHAPE,
                  at -> {
                    try (Tensor y = operator.forward(at)) {
                      return inputs.objective(y.doubles(), g);
                    }
                  }));
        }
      }
    }
  }

  @Seeded(
      value = CASES,
      needs = {Feature.F64, Feature.PROBABILITIES})
  void crossEntropyOnProbabilities(long seed, Device device) {
    try (Scope scope = new Scope(device)) {
      Inputs inputs = new Inputs(seed);
      // far from 0, where derivatives are large
      double[] p = inputs.between(ROWS * COLUMNS, 0.5, 2);
      double[] upstream = inputs.upstream(ROWS);
      ProbabilityCrossEntropy operator =
          ProbabilityCrossEntropy.builder()
              .reduction(inputs.reduction)
              .labelSmoothing(0.25)
              .classWeights(1, 2, 0.5, 1, 1)
              .build();
      Tensor labels =
          inputs.random.nextBoolean()
              ? scope.place(Tensor.of(new long[] {0, 4, 2}))
              : scope.place(Tensor.of(inputs.between(ROWS * COLUMNS, 0, 1), SHAPE));
      Tensor tensor = scope.place(Tensor.of(p.clone(), SHAPE));
      Gradient gradient = inputs.gradient(Gradient.fresh(), upstream, Shape.of(ROWS), scope);
      LossResult result =
          scope.keep(operator.lossAndGradient(tensor, labels, gradient, Call.options()));
      Differences.assertGradient(
          "seed " + seed,
          p,
          result.gradient().doubles(),
          moved(
              device,
              SHAPE,
              at -> {
                try (LossResult loss = operator.loss(at, labels)) {
                  return inputs.objective(loss.loss().doubles(), upstream);
                }
              }));
    }
  }

  @Seeded(
      value = CASES,
      needs = {Feature.F64, Feature.NLL})
  void nll(long seed, Device device) {
    try (Scope scope = new Scope(device)) {
      Inputs inputs = new Inputs(seed);
      double[] x = inputs.between(ROWS * COLUMNS, -3, 0);
      double[] upstream = inputs.upstream(ROWS);
      NllLoss operator =
          NllLoss.builder()
              .reduction(inputs.reduction)
              .ignoreIndex(3)
              .classWeights(1, 2, 0.5, 1, 1)
              .build();
      Tensor labels = scope.place(Tensor.of(new long[] {1, 3, 2}));
      Tensor tensor = scope.place(Tensor.of(x.clone(), SHAPE));
      Gradient gradient = inputs.gradient(Gradient.fresh(), upstream, Shape.of(ROWS), scope);
      LossResult result =
          scope.keep(operator.lossAndGradient(tensor, labels, gradient, Call.options()));
      Differences.assertGradient(
          "seed " + seed,
          x,
          result.gradient().doubles(),
          moved(
              device,
              SHAPE,
              at -> {
                try (LossResult loss = operator.loss(at, labels)) {
                  return inputs.objective(loss.loss().doubles(), upstream);
                }
              }));
    }
  }

  @Seeded(
      value = CASES,
      needs = {Feature.F64, Feature.SIGMOID})
  void sigmoid(long seed, Device device) {
    try (Scope scope = new Scope(device)) {
      Inputs inputs = new Inputs(seed);
      double[] x = inputs.between(ROWS * COLUMNS, -3, 3);
      double[] upstream = inputs.upstream(ROWS * COLUMNS);
      SigmoidCrossEntropy operator =
          SigmoidCrossEntropy.builder()
              .reduction(inputs.reduction)
              .positiveWeights(1, 2, 3, 4, 0.5)
              .classWeights(1, 0.5, 0, 2, 1)
              .build();
      Tensor labels = scope.place(Tensor.of(inputs.between(ROWS * COLUMNS, 0, 1), SHAPE));
      Tensor tensor = scope.place(Tensor.of(x.clone(), SHAPE));
      Gradient gradient = inputs.gradient(Gradient.fresh(), upstream, SHAPE, scope);
      LossResult result =
          scope.keep(operator.lossAndGradient(tensor, labels, gradient, Call.options()));
      Differences.assertGradient(
          "seed " + seed,
          x,
          result.gradient().doubles(),
          moved(
              device,
              SHAPE,
              at -> {
                try (LossResult loss = operator.loss(at, labels)) {
                  return inputs.objective(loss.loss().doubles(), upstream);
                }
              }));
    }
  }

  @Seeded(
      value = CASES,
      needs = {Feature.F64, Feature.GAUSSIAN})
  void gaussian(long seed, Device device) {
    int count = ROWS * COLUMNS;
    try (Scope scope = new Scope(device)) {
      Inputs inputs = new Inputs(seed);
      // means, logarithms of standard deviations and targets in one array
      double[] x = inputs.between(3 * count, -0.5, 0.5);
      double[] upstream = inputs.upstream(count);
      GaussianNll operator = GaussianNll.with(inputs.reduction);
      Tensor[] parts = thirds(x, scope);
      Gradient gradient = inputs.gradient(Gradient.fresh(), upstream, SHAPE, scope);
      GaussianNll.Result result =
          scope.keep(
              operator.lossAndGradient(parts[0], parts[1], parts[2], gradient, Call.options()));
      double[] actual = new double[3 * count];
      System.arraycopy(result.meanGradient().doubles(), 0, actual, 0, count);
      System.arraycopy(result.logStdGradient().doubles(), 0, actual, count, count);
      System.arraycopy(result.targetGradient().doubles(), 0, actual, 2 * count, count);
      Differences.assertGradient(
          "seed " + seed,
          x,
          actual,
          at -> {
            try (Scope inner = new Scope(device)) {
              Tensor[] moved = thirds(at, inner);
              double[] losses =
                  inner.keep(operator.loss(moved[0], moved[1], moved[2])).loss().doubles();
              return inputs.objective(losses, upstream);
            }
          });
    }
  }

  private static Tensor[] thirds(double[] x, Scope scope) {
    int count = x.length / 3;
    Tensor[] parts = new Tensor[3];
    for (int i = 0; i < 3; i++) {
      double[] part = Arrays.copyOfRange(x, i * count, (i + 1) * count);
      parts[i] = scope.place(Tensor.of(part, SHAPE));
    }
    return parts;
  }
}
