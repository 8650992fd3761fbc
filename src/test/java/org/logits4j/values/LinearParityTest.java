package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.values.Within.assertWithin;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.numbers.core.DD;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.logits4j.Call;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.LinearCrossEntropy;
import org.logits4j.LinearGradient;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.exact.ExactLinearCrossEntropy;

/** Linear cross-entropy against the exact reference, with random options and chunks. */
@ExtendWith(Worst.class)
class LinearParityTest {
  private static final int CASES = 600;

  @Seeded(value = CASES, needs = Feature.LINEAR)
  void lossAndGradients(long seed, Device device) {
    SplittableRandom random = new SplittableRandom(seed);
    DType type = Types.FLOATING.get(random.nextInt(4));
    int rows = random.nextInt(1, 20);
    int width = random.nextInt(1, 40);
    int classes = random.nextInt(1, 50);
    int padding = random.nextInt(3) == 0 ? random.nextInt(1, 5) : 0;
    double[][] hidden = Spread.NORMAL.rows(random, type, rows, width);
    double[][] weight = Spread.NORMAL.rows(random, type, classes, width);
    boolean biased = random.nextBoolean();
    double[] bias = biased ? Spread.NORMAL.row(random, type, classes) : new double[classes];
    ClassChoices choices = ClassChoices.random(random, classes);
    Factors factors = Factors.random(random, choices.reduction, rows, true);
    CrossEntropyCase labels =
        new CrossEntropyCase(
            "seed " + seed + " width " + width + (biased ? " biased" : ""),
            random,
            random.nextBoolean() ? DType.I64 : DType.I32,
            Grid.of(rows, classes + padding),
            classes,
            type,
            logits(hidden, weight, bias),
            choices,
            factors);
    Layer layer =
        new Layer(
            hidden,
            weight,
            bias,
            biased,
            padding,
            labels,
            type,
            Arithmetic.of(device, type).sums().kernel(1));
    long budget = random.nextLong(1, 4L * rows * (classes + padding) * 8);
    layer.check(device, budget, random.nextBoolean());
  }

  /** In double: they tell the bounds' sizes only. */
  private static double[][] logits(double[][] hidden, double[][] weight, double[] bias) {
    double[][] logits = new double[hidden.length][weight.length];
    for (int r = 0; r < hidden.length; r++) {
      for (int c = 0; c < weight.length; c++) {
        logits[r][c] = bias[c];
        for (int k = 0; k < hidden[r].length; k++) {
          logits[r][c] += hidden[r][k] * weight[c][k];
        }
      }
    }
    return logits;
  }

  private record Layer(
      double[][] hidden,
      double[][] weight,
      double[] bias,
      boolean biased,
      int padding,
      CrossEntropyCase labels,
      DType type,
      String kernels) {

    /** The weight, the rows after the classes all marks. */
    private Tensor weight(Scope scope) {
      Grid grid = Grid.of(weight.length + padding, hidden[0].length);
      return scope.place(grid.tensor(type, weight));
    }

    private @Nullable Tensor bias(Scope scope) {
      Grid grid = Grid.of(1, weight.length + padding);
      Cells cells = new Cells(type, grid.columns());
      for (int c = 0; c < bias.length; c++) {
        cells.set(c, bias[c]);
      }
      return biased ? scope.place(cells.wrap(Shape.of(grid.columns()))) : null;
    }

    private ExactLinearCrossEntropy.Result exact() {
      org.logits4j.exact.ExactCrossEntropy.Options options = labels.choices.exact(-1);
      labels.factors.tell(options);
      if (labels.choices.ignoring) {
        options.ignoreIndex(ClassChoices.IGNORED);
      }
      return ExactLinearCrossEntropy.sparse(hidden, weight, bias, labels.sparse, options);
    }

    void check(Device device, long budget, boolean intoF32) {
      ExactLinearCrossEntropy.Result exact = exact();
      LinearBound bound =
          new LinearBound(Arithmetic.of(device, type), hidden, weight, bias, labels, type);
      LinearCrossEntropy operator = LinearCrossEntropy.of(labels.operator()).memoryBudget(budget);
      try (Scope scope = new Scope(device)) {
        int width = hidden[0].length;
        Tensor h = scope.place(Grid.of(hidden.length, width).tensor(type, hidden));
        Tensor w = weight(scope);
        Tensor b = bias(scope);
        Tensor y = labels.labels(scope);
        Call call = labels.factors.call(scope);
        checkLoss(exact, bound, scope.keep(operator.loss(h, w, b, y, call)).loss());

        LinearGradient gradient =
            labels.factors.times(LinearGradient.fresh(), scope, Shape.of(hidden.length));
        if (intoF32 && type != DType.F64) {
          gradient = gradient.weightInto(scope.keep(device.allocate(DType.F32, w.shape())));
        }
        LinearCrossEntropy.Result result =
            scope.keep(
                operator.lossAndGradient(
                    h, w, b, y, gradient, call.request(Output.LOG_SUM_EXP, Output.ENTROPY)));
        checkLoss(exact, bound, result.loss());
        checkOutputs(exact, bound, result);
        checkGradients(exact, bound, result);
      }
    }

    private Quantity quantity(String output, DType of) {
      return new Quantity("linear cross-entropy", output + kernels, of);
    }

    private void checkLoss(ExactLinearCrossEntropy.Result exact, LinearBound bound, Tensor loss) {
      double[] actual = loss.doubles();
      DD[] losses = exact.crossEntropy().exactLosses();
      Reduction reduction = labels.choices.reduction;
      double errors = 0;
      double sum = 0;
      for (int r = 0; r < losses.length; r++) {
        int row = r;
        errors += bound.lossError(r);
        sum += Math.abs(losses[r].hi());
        if (reduction == Reduction.NONE) {
          assertWithin(
              () -> labels + ", row " + row,
              quantity("loss of a row", type.lossType()),
              losses[r],
              bound.lossError(r),
              actual[r]);
        }
      }
      if (reduction != Reduction.NONE) {
        assertWithin(
            labels::toString,
            quantity("reduced loss", type.lossType()),
            exact.crossEntropy().exactReduced(),
            (errors + 3 * sum * 0x1p-53) / denominator(),
            actual[0]);
      }
    }

    private double denominator() {
      boolean mean = labels.choices.reduction == Reduction.MEAN;
      return mean ? Math.abs(labels.denominator()) : 1;
    }

    private void checkOutputs(
        ExactLinearCrossEntropy.Result exact, LinearBound bound, LinearCrossEntropy.Result result) {
      double[] lse = result.logSumExp().doubles();
      double[] entropy = result.entropy().doubles();
      for (int r = 0; r < hidden.length; r++) {
        int row = r;
        SoftmaxBound softmax = bound.softmax(r);
        assertWithin(
            () -> labels + ", row " + row,
            quantity("log-sum-exp", type.lossType()),
            exact.crossEntropy().logSumExp()[r],
            softmax.logSumExpError() * softmax.unit(),
            lse[r]);
        assertWithin(
            () -> labels + ", row " + row,
            quantity("entropy", type.lossType()),
            exact.crossEntropy().entropy()[r],
            softmax.entropyError() * softmax.unit(),
            entropy[r]);
      }
    }

    private void checkGradients(
        ExactLinearCrossEntropy.Result exact, LinearBound bound, LinearCrossEntropy.Result result) {
      double[][] errors = bound.logitGradientErrors(denominator());
      int width = hidden[0].length;
      double[] byHidden = result.hiddenGradient().doubles();
      double[] byWeight = result.weightGradient().doubles();
      double[][] exactByHidden = exact.hiddenGradient();
      double[][] exactByWeight = exact.weightGradient();
      for (int k = 0; k < width; k++) {
        String column = ", column " + k;
        for (int r = 0; r < hidden.length; r++) {
          assertWithin(
              () -> labels + column,
              quantity("hidden gradient", type),
              exactByHidden[r][k],
              bound.hiddenGradientError(errors, r, k),
              byHidden[r * width + k]);
        }
        for (int c = 0; c < weight.length; c++) {
          assertWithin(
              () -> labels + column,
              quantity("weight gradient", result.weightGradient().dtype()),
              exactByWeight[c][k],
              bound.weightGradientError(errors, c, k),
              byWeight[c * width + k]);
        }
      }
      double[] padded = Arrays.copyOfRange(byWeight, weight.length * width, byWeight.length);
      assertEquals(0, Arrays.stream(padded).map(Math::abs).sum(), () -> labels + ", padding");
      if (biased) {
        checkBiasGradient(exact, bound, errors, result.biasGradient().doubles());
      }
    }

    private void checkBiasGradient(
        ExactLinearCrossEntropy.Result exact,
        LinearBound bound,
        double[][] errors,
        double[] actual) {
      double[] byBias = exact.biasGradient();
      for (int c = 0; c < weight.length; c++) {
        int column = c;
        assertWithin(
            () -> labels + ", class " + column,
            quantity("bias gradient", type),
            byBias[c],
            bound.biasGradientError(errors, c),
            actual[c]);
      }
      for (int c = weight.length; c < actual.length; c++) {
        assertEquals(0, actual[c], () -> labels + ", padding");
      }
    }
  }
}
