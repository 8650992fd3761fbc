package org.logits4j.values;

import static org.logits4j.values.Within.assertWithin;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.numbers.core.DD;
import org.junit.jupiter.api.extension.ExtendWith;
import org.logits4j.Call;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.Reduction;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Tensor;
import org.logits4j.exact.ExactSigmoid;

/** Sigmoid cross-entropy against the exact reference, with random options. */
@ExtendWith(Worst.class)
class SigmoidParityTest {
  private static final int CASES = 400;
  private static final int[] GAPS = {0, 1, 2, 8};

  /** Elements before the first, on a card: none often, for whole chunks. */
  private static final int[] LEADS = {0, 0, 8, 16, 3, 5};

  @Seeded(value = CASES, needs = Feature.SIGMOID)
  void lossAndGradient(long seed, Device device) {
    SplittableRandom random = new SplittableRandom(seed);
    DType type = Types.FLOATING.get(random.nextInt(4));
    int classes = random.nextInt(1, 40);
    // some of more than two of the CUDA kernels' segments
    int rows = random.nextInt(12) == 0 ? random.nextInt(200, 300) : random.nextInt(1, 5);
    Grid grid = new Grid(1, GAPS[random.nextInt(GAPS.length)], rows, classes);
    Spread spread = Spread.values()[random.nextInt(Spread.values().length)];
    Batch batch =
        new Batch(
            "seed " + seed + " " + spread + " " + type,
            grid,
            type,
            spread.rows(random, type, rows, classes),
            labels(random, random.nextBoolean() ? type : DType.F32, rows, classes),
            random.nextBoolean() ? ClassChoices.weights(random, classes) : new double[0],
            random.nextBoolean() ? random.doubles(classes, 0, 20).toArray() : new double[0],
            Reduction.values()[random.nextInt(3)],
            LEADS[random.nextInt(LEADS.length)]);
    Factors factors = Factors.random(random, batch.reduction, rows * classes, false);
    batch.check(device, factors, random.nextBoolean());
  }

  /** 0, 1, or between. */
  private static Labels labels(SplittableRandom random, DType type, int rows, int classes) {
    double[][] values = new double[rows][];
    for (int r = 0; r < rows; r++) {
      values[r] = random.doubles(classes, -1, 2).map(t -> Math.max(0, Math.min(1, t))).toArray();
      values[r] = Types.round(type, values[r]);
    }
    return new Labels(type, values);
  }

  private record Labels(DType type, double[][] values) {}

  private record Batch(
      String name,
      Grid grid,
      DType type,
      double[][] logits,
      Labels labels,
      double[] weights,
      double[] positiveWeights,
      Reduction reduction,
      int lead) {

    void check(Device device, Factors factors, boolean inPlace) {
      ExactSigmoid.Options options =
          new ExactSigmoid.Options()
              .classWeights(weights)
              .positiveWeights(positiveWeights)
              .reduction(ClassChoices.exact(reduction));
      factors.tell(options);
      ExactSigmoid.Result exact = ExactSigmoid.of(logits, labels.values, options);
      SigmoidCrossEntropy.Builder builder = SigmoidCrossEntropy.builder().reduction(reduction);
      if (weights.length > 0) {
        builder.classWeights(weights);
      }
      if (positiveWeights.length > 0) {
        builder.positiveWeights(positiveWeights);
      }
      try (Scope scope = new Scope(device)) {
        Placed placed = Placed.of(scope, grid, type, logits, lead);
        Tensor input = placed.tensor();
        Tensor label = scope.place(grid.tensor(labels.type, labels.values));
        Gradient into = inPlace ? Gradient.overLogits() : Gradient.fresh();
        Gradient gradient = factors.times(into, scope, grid.withGap(0).shape());
        Arithmetic arithmetic = Arithmetic.of(device, type);
        checkLoss(
            arithmetic, exact, scope.keep(builder.build().loss(input, label)).loss().doubles());
        LossResult result =
            scope.keep(builder.build().lossAndGradient(input, label, gradient, Call.options()));
        checkLoss(arithmetic, exact, result.loss().doubles());
        checkGradient(arithmetic, exact, grid.rowsOf(result.gradient()), factors);
        placed.assertSurroundingsUntouched(name);
      }
    }

    private double weight(int c) {
      return weights.length == 0 ? 1 : weights[c];
    }

    private double positiveWeight(int c) {
      return positiveWeights.length == 0 ? 1 : positiveWeights[c];
    }

    /** The coefficient of softplus(x). */
    private double negative(int r, int c) {
      return weight(c) * (1 - labels.values[r][c]);
    }

    /** The coefficient of softplus(-x). */
    private double positive(int r, int c) {
      return weight(c) * positiveWeight(c) * labels.values[r][c];
    }

    private static double softplus(double x) {
      return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    private static double softplusError(Arithmetic arithmetic, double x) {
      double tail = Math.log1p(Math.exp(-Math.abs(x)));
      return (arithmetic.exp() + arithmetic.log()) * tail
          + softplus(x)
          + Arithmetic.UNDERFLOW / arithmetic.unit();
    }

    /** Where an exponential underflows: on a card it is a subnormal number. */
    private static double lost(Arithmetic arithmetic) {
      return arithmetic.isVector() ? arithmetic.underflow() : arithmetic.smallest();
    }

    private double lossError(Arithmetic arithmetic, int r, int c) {
      double x = logits[r][c];
      double a = negative(r, c);
      double b = positive(r, c);
      if (arithmetic.kernels() != Kernels.SCALAR) {
        double lost = lost(arithmetic) / arithmetic.unit();
        return (a == 0 ? 0 : a * (11 * softplus(x) + lost))
            + (b == 0 ? 0 : b * (11 * softplus(-x) + lost));
      }
      double below = a == 0 ? 0 : a * (softplusError(arithmetic, x) + 4 * softplus(x));
      double above = b == 0 ? 0 : b * (softplusError(arithmetic, -x) + 4 * softplus(-x));
      return below + above;
    }

    private void checkLoss(Arithmetic arithmetic, ExactSigmoid.Result exact, double[] actual) {
      DD[][] losses = exact.exactLosses();
      double error = 0;
      for (int r = 0; r < losses.length; r++) {
        for (int c = 0; c < losses[r].length; c++) {
          double own = lossError(arithmetic, r, c);
          error += own + SimpleKernels.segment(arithmetic) * Math.abs(losses[r][c].hi());
          if (reduction == Reduction.NONE) {
            assertWithin(
                () -> name,
                new Quantity("sigmoid cross-entropy", "loss of an element", type.lossType()),
                losses[r][c],
                own * arithmetic.unit(),
                actual[r * losses[r].length + c]);
          }
        }
      }
      if (reduction != Reduction.NONE && !overflows(arithmetic, losses)) {
        double reduced = Math.abs(exact.exactReduced().hi());
        double count = reduction == Reduction.MEAN ? logits.length * logits[0].length : 1;
        assertWithin(
            () -> name,
            new Quantity("sigmoid cross-entropy", "reduced loss", type.lossType()),
            exact.exactReduced(),
            (error / count + 2 * reduced) * arithmetic.unit(),
            actual[0]);
      }
    }

    /** Whether an element's loss has no room in what it is computed in. */
    private static boolean overflows(Arithmetic arithmetic, DD[][] losses) {
      return arithmetic.kernels() != Kernels.SCALAR
          && Arrays.stream(losses)
              .flatMap(Arrays::stream)
              .anyMatch(loss -> Math.abs(loss.hi()) > Types.max(arithmetic.type()));
    }

    private void checkGradient(
        Arithmetic arithmetic, ExactSigmoid.Result exact, double[][] actual, Factors factors) {
      int columns = logits[0].length;
      double count = reduction == Reduction.MEAN ? logits.length * columns : 1;
      for (int r = 0; r < actual.length; r++) {
        for (int c = 0; c < columns; c++) {
          double x = logits[r][c];
          double terms = negative(r, c) * sigmoid(x) + positive(r, c) * sigmoid(-x);
          double factor = Math.abs(factors.of(r * columns + c)) / count;
          double value = exact.exactGradient()[r][c].hi();
          double units =
              switch (arithmetic.kernels()) {
                case SCALAR -> arithmetic.exp() + 6;
                case VECTOR -> 13;
                case CUDA -> 10;
              };
          double error = factor * units * terms + (1 + Factors.ERROR) * Math.abs(value);
          String where = Arrays.toString(new int[] {r, c});
          assertWithin(
              () -> name + " " + where,
              new Quantity("sigmoid cross-entropy", "gradient", type),
              exact.exactGradient()[r][c],
              error * arithmetic.unit() + (2 + 100 * factor) * lost(arithmetic),
              actual[r][c]);
        }
      }
    }

    private static double sigmoid(double x) {
      return 1 / (1 + Math.exp(-x));
    }
  }
}
