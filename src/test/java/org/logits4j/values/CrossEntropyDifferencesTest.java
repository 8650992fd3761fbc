package org.logits4j.values;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LinearCrossEntropy;
import org.logits4j.LinearGradient;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** Gradients of cross-entropy, fused or not, against central differences of its loss. */
class CrossEntropyDifferencesTest {
  private static final int CASES = 40;

  /** A sum of losses, each times its upstream gradient; or a reduced loss times its own. */
  private static double objective(Tensor loss, Factors factors) {
    double[] losses = loss.doubles();
    double sum = 0;
    for (int r = 0; r < losses.length; r++) {
      sum += losses[r] * factors.of(r);
    }
    return sum;
  }

  private static CrossEntropyCase random(long seed, boolean sparse) {
    SplittableRandom random = new SplittableRandom(seed);
    int classes = random.nextInt(1, 8);
    int rows = random.nextInt(1, 4);
    ClassChoices choices = choices(random, classes);
    return new CrossEntropyCase(
        "seed " + seed,
        random,
        sparse ? DType.I64 : DType.F64,
        Grid.of(rows, classes),
        classes,
        DType.F64,
        Spread.NORMAL.rows(random, DType.F64, rows, classes),
        choices,
        smallFactors(random, choices.reduction, rows));
  }

  private static ClassChoices choices(SplittableRandom random, int classes) {
    ClassChoices choices = ClassChoices.random(random, classes);
    // an ignored row's share of a mean may leave nothing to divide by
    choices.ignoring = choices.reduction != Reduction.MEAN && choices.ignoring;
    choices.weights = Arrays.stream(choices.weights).map(w -> w + 0.25).toArray();
    return choices;
  }

  /** A large scale of the gradient would only scale the error. */
  private static Factors smallFactors(SplittableRandom random, Reduction reduction, int rows) {
    Factors factors = Factors.none().scale(random.nextInt(1, 4), random.nextBoolean());
    if (reduction == Reduction.NONE) {
      return factors.upstream(DType.F64, random.doubles(rows, -1, 1).toArray());
    }
    return factors.upstream(DType.F32, random.nextDouble(-1, 1));
  }

  @Seeded(
      value = CASES,
      needs = {Feature.F64, Feature.DENSE_LABELS})
  void byTheLogits(long seed, Device device) {
    for (boolean sparse : new boolean[] {true, false}) {
      CrossEntropyCase input = random(seed, sparse);
      try (Scope scope = new Scope(device)) {
        CrossEntropy operator = input.operator();
        Tensor labels = input.labels(scope);
        Shape shape = input.grid.shape();
        double[] x = Arrays.stream(input.logits).flatMapToDouble(Arrays::stream).toArray();
        Tensor logits = scope.place(Tensor.of(x.clone(), shape));
        Shape losses = input.grid.rowsShape();
        Gradient gradient = input.factors.times(Gradient.fresh(), scope, losses);
        Call call = Call.options().request(Output.LOG_SUM_EXP);
        LossResult result = scope.keep(operator.lossAndGradient(logits, labels, gradient, call));
        Tensor later =
            scope.keep(
                operator.gradient(logits, labels, result.logSumExp(), gradient, Call.options()));
        for (Tensor actual : new Tensor[] {result.gradient(), later}) {
          Differences.assertGradient(
              input.toString(),
              x,
              actual.doubles(),
              at -> {
                try (Tensor moved = Tensor.of(at.clone(), shape).to(device);
                    LossResult loss = operator.loss(moved, labels)) {
                  return objective(loss.loss(), input.factors);
                }
              });
        }
      }
    }
  }

  @Seeded(
      value = CASES,
      needs = {Feature.F64, Feature.DENSE_LABELS})
  void byDenseLabels(long seed, Device device) {
    CrossEntropyCase input = random(seed, false);
    try (Scope scope = new Scope(device)) {
      CrossEntropy operator = input.operator();
      Shape shape = input.grid.shape();
      Tensor logits = input.place(scope).tensor();
      double[] y = Arrays.stream(input.dense).flatMapToDouble(Arrays::stream).toArray();
      Gradient gradient =
          input.factors.times(Gradient.fresh().andLabels(), scope, input.grid.rowsShape());
      LossResult result =
          scope.keep(
              operator.lossAndGradient(logits, input.labels(scope), gradient, Call.options()));
      Differences.assertGradient(
          input.toString(),
          y,
          result.labelGradient().doubles(),
          at -> {
            try (Tensor moved = Tensor.of(at.clone(), shape).to(device);
                LossResult loss = operator.loss(logits, moved)) {
              return objective(loss.loss(), input.factors);
            }
          });
    }
  }

  @Seeded(
      value = CASES,
      needs = {Feature.F64, Feature.LINEAR})
  void ofALinearLayer(long seed, Device device) {
    CrossEntropyCase input = random(seed, true);
    SplittableRandom random = new SplittableRandom(seed);
    int rows = input.grid.rows();
    int classes = input.classes;
    int width = random.nextInt(1, 4);
    // hidden states, weight and bias in one array
    double[] x = random.doubles(rows * width + classes * width + classes, -1, 1).toArray();
    LinearCrossEntropy operator =
        LinearCrossEntropy.of(input.operator()).memoryBudget(random.nextLong(1, 200));
    try (Scope scope = new Scope(device)) {
      Tensor labels = input.labels(scope);
      Tensor[] parts = parts(x, rows, width, classes, scope);
      LinearGradient gradient = input.factors.times(LinearGradient.fresh(), scope, Shape.of(rows));
      LinearCrossEntropy.Result result =
          scope.keep(
              operator.lossAndGradient(
                  parts[0], parts[1], parts[2], labels, gradient, Call.options()));
      double[] actual = new double[x.length];
      System.arraycopy(result.hiddenGradient().doubles(), 0, actual, 0, rows * width);
      System.arraycopy(result.weightGradient().doubles(), 0, actual, rows * width, classes * width);
      System.arraycopy(result.biasGradient().doubles(), 0, actual, x.length - classes, classes);
      Differences.assertGradient(
          input + ", width " + width,
          x,
          actual,
          at -> {
            try (Scope inner = new Scope(device)) {
              Tensor[] moved = parts(at, rows, width, classes, inner);
              return objective(
                  inner.keep(operator.loss(moved[0], moved[1], moved[2], labels)).loss(),
                  input.factors);
            }
          });
    }
  }

  private static Tensor[] parts(double[] x, int rows, int width, int classes, Scope scope) {
    int weight = rows * width;
    int bias = weight + classes * width;
    return new Tensor[] {
      scope.place(Tensor.of(Arrays.copyOfRange(x, 0, weight), rows, width)),
      scope.place(Tensor.of(Arrays.copyOfRange(x, weight, bias), classes, width)),
      scope.place(Tensor.of(Arrays.copyOfRange(x, bias, x.length), classes))
    };
  }
}
