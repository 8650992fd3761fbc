package org.logits4j.values;

import static org.logits4j.values.Within.assertWithin;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.commons.numbers.core.DD;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Reduction;
import org.logits4j.Tensor;
import org.logits4j.exact.ExactProbabilityCrossEntropy;

/** Cross-entropy on probabilities against the exact reference, with random options. */
@ExtendWith(Worst.class)
class ProbabilityParityTest {
  private static final int CASES = 800;
  private static final double[] EPSILONS = {1e-7, 0, 0.01};

  @Seeded(value = CASES, needs = Feature.PROBABILITIES)
  void lossAndGradients(long seed, Device device) {
    SplittableRandom random = new SplittableRandom(seed);
    int classes = random.nextInt(1, 40);
    check("seed " + seed, random, Layouts.random(random, classes), device);
  }

  private static Stream<Arguments> counts(Integer... counts) {
    return Stream.of(counts)
        .flatMap(
            classes ->
                TestDevices.with(Feature.PROBABILITIES, Feature.F64)
                    .map(device -> Arguments.of(classes, device)));
  }

  static Stream<Arguments> longCounts() {
    return counts(1000, 4099, 50_257);
  }

  static Stream<Arguments> digitCounts() {
    return counts(2, 10, 1000, 4099);
  }

  @ParameterizedTest(allowZeroInvocations = true, autoCloseArguments = false)
  @MethodSource("longCounts")
  void longRows(int classes, Device device) {
    for (int seed = 0; seed < 4; seed++) {
      check("long", new SplittableRandom(classes + seed), Grid.of(1, classes), device);
    }
  }

  private static void check(String name, SplittableRandom random, Grid grid, Device device) {
    DType type = Types.FLOATING.get(random.nextInt(4));
    int classes = grid.columns();
    double[][] rows = new double[grid.rows()][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = probabilities(random, type, classes);
    }
    ClassChoices choices = ClassChoices.random(random, classes);
    choices.scale = 1;
    choices.softcap = 0;
    choices.zLoss = 0;
    DType label = random.nextBoolean() ? DType.I64 : random.nextBoolean() ? type : DType.F32;
    Factors factors = Factors.random(random, choices.reduction, grid.rows(), true);
    CrossEntropyCase input =
        new CrossEntropyCase(name, random, label, grid, classes, type, rows, choices, factors);
    double epsilon = EPSILONS[random.nextInt(EPSILONS.length)];
    new Check(input, epsilon, Arithmetic.of(device, type)).run(device, random.nextBoolean());
  }

  @ParameterizedTest(allowZeroInvocations = true, autoCloseArguments = false)
  @MethodSource("digitCounts")
  void uniformAndSureRowsKeepTheirDigits(int classes, Device device) {
    double[] uniform = new double[classes];
    Arrays.fill(uniform, 1.0 / classes);
    double[] sure = new double[classes];
    Arrays.fill(sure, 1e-12);
    for (int label = 0; label < 2; label++) {
      sure[label] = 1;
      double[][] rows = {uniform, sure};
      sure[1 - label] = 1e-12;
      SplittableRandom random = new SplittableRandom(classes);
      CrossEntropyCase input =
          new CrossEntropyCase(
              "label " + label,
              random,
              DType.I64,
              Grid.of(2, classes),
              classes,
              DType.F64,
              rows,
              perRow(),
              Factors.none());
      Arrays.fill(input.sparse, label);
      new Check(input, 0, Arithmetic.of(device, DType.F64)).run(device, false);
    }
  }

  private static ClassChoices perRow() {
    ClassChoices choices = new ClassChoices();
    choices.reduction = Reduction.NONE;
    return choices;
  }

  /** A softmax of logits far or not so far apart, which may sum to something else than 1. */
  private static double[] probabilities(SplittableRandom random, DType type, int classes) {
    double spread = random.nextBoolean() ? 1 : 8;
    double[] p = new double[classes];
    Arrays.setAll(p, c -> Math.exp(spread * random.nextGaussian()));
    double sum = Arrays.stream(p).sum() * (random.nextBoolean() ? 1 : 0.7);
    Arrays.setAll(p, c -> Types.round(type, p[c] / sum));
    // a half type may have rounded all of them to 0
    p[0] = Arrays.stream(p).sum() == 0 ? 1 : p[0];
    return p;
  }

  private record Check(CrossEntropyCase input, double epsilon, Arithmetic arithmetic) {

    private ExactProbabilityCrossEntropy.Options options() {
      return new ExactProbabilityCrossEntropy.Options().epsilon(epsilon);
    }

    private org.logits4j.exact.LossResult exact() {
      ClassChoices choices = input.choices;
      ExactProbabilityCrossEntropy.Options options =
          options()
              .reduction(ClassChoices.exact(choices.reduction))
              .classWeights(choices.weights)
              .labelSmoothing(choices.smoothing);
      input.factors.tell(options);
      if (!input.isSparse()) {
        return ExactProbabilityCrossEntropy.dense(input.logits, input.dense, options);
      }
      if (choices.ignoring) {
        options.ignoreIndex(ClassChoices.IGNORED);
      }
      return ExactProbabilityCrossEntropy.sparse(input.logits, input.sparse, options);
    }

    private ProbabilityCrossEntropy operator() {
      ClassChoices choices = input.choices;
      ProbabilityCrossEntropy.Builder builder =
          ProbabilityCrossEntropy.builder()
              .classAxis(input.grid.axis())
              .reduction(choices.reduction)
              .labelSmoothing(choices.smoothing)
              .epsilon(epsilon);
      if (choices.weights.length > 0) {
        builder.classWeights(choices.weights);
      }
      if (choices.ignoring && input.isSparse()) {
        builder.ignoreIndex(ClassChoices.IGNORED);
      }
      return builder.build();
    }

    void run(Device device, boolean inPlace) {
      org.logits4j.exact.LossResult exact = exact();
      try (Scope scope = new Scope(device)) {
        Placed placed = input.place(scope);
        Tensor p = placed.tensor();
        Tensor labels = input.labels(scope);
        LossResult alone = scope.keep(operator().loss(p, labels, input.factors.call(scope)));
        loss(exact, alone.loss().doubles());
        Gradient into = inPlace ? Gradient.overLogits() : Gradient.fresh();
        Gradient gradient = input.factors.times(into, scope, input.grid.rowsShape());
        LossResult result =
            scope.keep(
                operator()
                    .lossAndGradient(
                        p,
                        labels,
                        input.isSparse() ? gradient : gradient.andLabels(),
                        input.factors.call(scope)));
        loss(exact, result.loss().doubles());
        gradient(exact.exactGradient(), input.grid.rowsOf(result.gradient()));
        if (!input.isSparse()) {
          labelGradient(input.grid.rowsOf(result.labelGradient()));
        }
        placed.assertSurroundingsUntouched("probabilities");
      }
    }

    private Quantity quantity(String output, DType type) {
      return new Quantity("cross-entropy on probabilities", output, type);
    }

    private ProbabilityBound bound(int r) {
      return new ProbabilityBound(
          arithmetic,
          epsilon,
          input.logits[r],
          input.target(r),
          input.targetError(),
          SimpleKernels.row(arithmetic, input.classes, input.grid.isStrided()));
    }

    /** Of a sum of losses beyond the last roundings, and of one of weights. */
    private double sumError() {
      return arithmetic.kernels() == Kernels.CUDA ? 2 * SimpleKernels.segment(arithmetic) : 0;
    }

    private double denominator() {
      return input.choices.reduction == Reduction.MEAN ? Math.abs(input.denominator()) : 1;
    }

    private void loss(org.logits4j.exact.LossResult exact, double[] actual) {
      DD[] losses = exact.exactLosses();
      DType type = input.type.lossType();
      double errors = 0;
      double sum = 0;
      for (int r = 0; r < losses.length; r++) {
        double error = input.isIgnored(r) ? 0 : bound(r).lossError();
        errors += error;
        sum += Math.abs(losses[r].hi());
        if (input.choices.reduction == Reduction.NONE) {
          assertWithin(
              () -> input + " epsilon " + epsilon,
              quantity("loss of a row", type),
              losses[r],
              error * arithmetic.unit(),
              actual[r]);
        }
      }
      if (input.choices.reduction != Reduction.NONE) {
        assertWithin(
            () -> input + " epsilon " + epsilon,
            quantity("reduced loss", type),
            exact.exactReduced(),
            (errors + (3 + sumError()) * sum) / denominator() * arithmetic.unit(),
            actual[0]);
      }
    }

    private void gradient(DD[][] exact, double[][] actual) {
      for (int r = 0; r < actual.length; r++) {
        ProbabilityBound bound = input.isIgnored(r) ? null : bound(r);
        if (bound != null && bound.isAmbiguous()) {
          continue;
        }
        double factor = Math.abs(input.factors.of(r)) / denominator();
        for (int c = 0; c < actual[r].length; c++) {
          double value = Math.abs(exact[r][c].hi());
          double error = bound == null ? 0 : factor / bound.sum() * bound.gradientError(c);
          String place = " row " + r + " column " + c;
          assertWithin(
              () -> input + " epsilon " + epsilon + place,
              quantity("gradient", input.type),
              exact[r][c],
              (error + (4 + Factors.ERROR + common(bound)) * value) * arithmetic.unit(),
              actual[r][c]);
        }
      }
    }

    /** Of what all gradients of a row are multiplied by. */
    private double common(@Nullable ProbabilityBound bound) {
      return bound == null ? 0 : bound.divisorError() + sumError();
    }

    /** The loss is linear in dense labels: its slopes are the losses of one-hot labels. */
    private void labelGradient(double[][] actual) {
      int classes = input.classes;
      if (classes > 50) {
        return;
      }
      int checked = Math.min(3, actual.length);
      double[][] identity = new double[classes][classes];
      double[][] copies = new double[classes][];
      for (int r = 0; r < checked; r++) {
        for (int c = 0; c < classes; c++) {
          identity[c][c] = 1;
          copies[c] = input.logits[r];
        }
        DD[] losses = ExactProbabilityCrossEntropy.dense(copies, identity, options()).exactLosses();
        ProbabilityBound bound = bound(r);
        for (int c = 0; c < classes; c++) {
          double kept = input.choices.weight(c) * (1 - input.choices.smoothing);
          double coefficient = input.factors.of(r) / denominator() * kept;
          double value = coefficient == 0 ? 0 : coefficient * losses[c].hi();
          double error = coefficient == 0 ? 0 : Math.abs(coefficient) * bound.logarithmError(c);
          String place = " row " + r + " column " + c;
          assertWithin(
              () -> input + " epsilon " + epsilon + place,
              quantity("label gradient", input.labelType),
              value,
              (error + (8 + Factors.ERROR + sumError()) * Math.abs(value)) * arithmetic.unit(),
              actual[r][c]);
        }
      }
    }
  }
}
