package org.logits4j.values;

import static org.logits4j.values.Within.assertWithin;

import java.util.SplittableRandom;
import org.apache.commons.numbers.core.DD;
import org.junit.jupiter.api.extension.ExtendWith;
import org.logits4j.Call;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.GaussianNll;
import org.logits4j.Gradient;
import org.logits4j.Reduction;
import org.logits4j.Tensor;
import org.logits4j.exact.ExactGaussian;

/** The Gaussian negative log-likelihood against the exact reference. */
@ExtendWith(Worst.class)
class GaussianParityTest {
  private static final int CASES = 400;
  private static final int[] GAPS = {0, 1, 2, 8};

  /** Elements before the first, on a card: none often, for whole chunks. */
  private static final int[] LEADS = {0, 0, 8, 16, 3, 5};

  private static final double HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;

  @Seeded(value = CASES, needs = Feature.GAUSSIAN)
  void lossAndGradients(long seed, Device device) {
    SplittableRandom random = new SplittableRandom(seed);
    DType type = Types.FLOATING.get(random.nextInt(4));
    // some of more than one of the CUDA kernels' segments
    int rows = random.nextInt(12) == 0 ? random.nextInt(200, 300) : random.nextInt(1, 5);
    int columns = random.nextInt(1, 30);
    Grid grid = new Grid(1, GAPS[random.nextInt(GAPS.length)], rows, columns);
    double size = random.nextBoolean() ? 1 : 20;
    Spread near = Spread.NORMAL;
    double[][] mean = near.rows(random, type, rows, columns);
    double[][] target = random.nextBoolean() ? near.rows(random, type, rows, columns) : mean;
    double[][] logStd = new double[rows][];
    for (int r = 0; r < rows; r++) {
      logStd[r] = Types.round(type, random.doubles(columns, -size, size).toArray());
    }
    Reduction reduction = Reduction.values()[random.nextInt(3)];
    Factors factors = Factors.random(random, reduction, rows * columns, false);
    Batch batch =
        new Batch(
            "seed " + seed + " " + type,
            grid,
            type,
            mean,
            logStd,
            target,
            reduction,
            LEADS[random.nextInt(LEADS.length)]);
    batch.check(device, factors);
  }

  private record Batch(
      String name,
      Grid grid,
      DType type,
      double[][] mean,
      double[][] logStd,
      double[][] target,
      Reduction reduction,
      int lead) {

    private Tensor place(Scope scope, double[][] values) {
      return Placed.of(scope, grid, type, values, lead).tensor();
    }

    void check(Device device, Factors factors) {
      ExactGaussian.Options options =
          new ExactGaussian.Options().reduction(ClassChoices.exact(reduction));
      factors.tell(options);
      ExactGaussian.Result exact = ExactGaussian.of(mean, logStd, target, options);
      GaussianNll operator = GaussianNll.with(reduction);
      Arithmetic arithmetic = Arithmetic.of(device, type);
      try (Scope scope = new Scope(device)) {
        Tensor m = place(scope, mean);
        Tensor s = place(scope, logStd);
        Tensor t = place(scope, target);
        checkLoss(exact, scope.keep(operator.loss(m, s, t)).loss().doubles(), arithmetic);
        Gradient gradient = factors.times(Gradient.fresh(), scope, grid.withGap(0).shape());
        GaussianNll.Result result =
            scope.keep(operator.lossAndGradient(m, s, t, gradient, Call.options()));
        checkLoss(exact, result.loss().doubles(), arithmetic);
        DD[][] byTarget = exact.exactTargetGradient();
        checkGradient("target gradient", byTarget, result.targetGradient(), arithmetic, 1, factors);
        checkGradient("mean gradient", byTarget, result.meanGradient(), arithmetic, -1, factors);
        checkGradient(
            "log std gradient",
            exact.exactLogStdGradient(),
            result.logStdGradient(),
            arithmetic,
            1,
            factors);
      }
    }

    private double square(int r, int c) {
      double u = (target[r][c] - mean[r][c]) * Math.exp(-logStd[r][c]);
      return u * u;
    }

    private void checkLoss(ExactGaussian.Result exact, double[] actual, Arithmetic arithmetic) {
      DD[][] losses = exact.exactLosses();
      double errors = 0;
      for (int r = 0; r < mean.length; r++) {
        for (int c = 0; c < mean[r].length; c++) {
          double halfSquare = square(r, c) / 2;
          double sum = Math.abs(logStd[r][c] + HALF_LOG_TWO_PI);
          double loss = Math.abs(losses[r][c].hi());
          double error =
              arithmetic.isVector()
                  ? 13 * (halfSquare + Math.abs(logStd[r][c]) + 1)
                  : 9 * halfSquare + HALF_LOG_TWO_PI + sum + loss;
          errors += error + SimpleKernels.segment(arithmetic) * loss;
          if (reduction == Reduction.NONE) {
            assertWithin(
                () -> name,
                new Quantity("Gaussian", "loss of an element", type.lossType()),
                losses[r][c],
                error * arithmetic.unit(),
                actual[r * mean[r].length + c]);
          }
        }
      }
      if (reduction != Reduction.NONE) {
        double count = reduction == Reduction.MEAN ? mean.length * mean[0].length : 1;
        double reduced = Math.abs(exact.exactReduced().hi());
        assertWithin(
            () -> name,
            new Quantity("Gaussian", "reduced loss", type.lossType()),
            exact.exactReduced(),
            (errors / count + 2 * reduced) * arithmetic.unit(),
            actual[0]);
      }
    }

    private void checkGradient(
        String output,
        DD[][] exact,
        Tensor gradient,
        Arithmetic arithmetic,
        int sign,
        Factors factors) {
      double[][] actual = grid.rowsOf(gradient);
      int columns = mean[0].length;
      double count = reduction == Reduction.MEAN ? mean.length * columns : 1;
      for (int r = 0; r < mean.length; r++) {
        for (int c = 0; c < columns; c++) {
          double value = Math.abs(exact[r][c].hi());
          double factor = Math.abs(factors.of(r * columns + c)) / count;
          boolean byLogStd = output.startsWith("log");
          double own = byLogStd ? factor * 8 * square(r, c) + 3 * value : 7 * value;
          if (arithmetic.isVector()) {
            own = byLogStd ? factor * 15 * (1 + square(r, c)) : 15 * value;
          }
          assertWithin(
              () -> name,
              new Quantity("Gaussian", output, type),
              exact[r][c],
              (own + (1 + Factors.ERROR) * value) * arithmetic.unit(),
              sign * actual[r][c]);
        }
      }
    }
  }
}
