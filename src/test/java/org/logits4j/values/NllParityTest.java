package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.values.Within.assertWithin;

import java.util.SplittableRandom;
import org.apache.commons.numbers.core.DD;
import org.junit.jupiter.api.extension.ExtendWith;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.NllLoss;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.exact.ExactNll;

/** Negative log-likelihood against the exact reference, with random options. */
@ExtendWith(Worst.class)
class NllParityTest {
  private static final int CASES = 400;

  @Seeded(value = CASES, needs = Feature.NLL)
  void lossAndGradient(long seed, Device device) {
    SplittableRandom random = new SplittableRandom(seed);
    DType type = Types.FLOATING.get(random.nextInt(4));
    // some that have a block of the CUDA kernels for each
    int classes = random.nextInt(12) == 0 ? random.nextInt(900, 3000) : random.nextInt(1, 40);
    Grid grid = Layouts.random(random, classes);
    double[][] rows = Spread.NORMAL_4.rows(random, type, grid.rows(), classes);
    Reduction reduction = Reduction.values()[random.nextInt(3)];
    double[] weights = random.nextBoolean() ? ClassChoices.weights(random, classes) : new double[0];
    long[] labels = random.longs(grid.rows(), 0, classes).toArray();
    boolean ignoring = random.nextBoolean();
    if (ignoring) {
      labels[random.nextInt(labels.length)] = ClassChoices.IGNORED;
    }
    Factors factors = Factors.random(random, reduction, grid.rows(), true);
    NllLoss.Builder builder = NllLoss.builder().classAxis(grid.axis()).reduction(reduction);
    ExactNll.Options options = new ExactNll.Options().reduction(ClassChoices.exact(reduction));
    if (weights.length > 0) {
      builder.classWeights(weights);
      options.classWeights(weights);
    }
    if (ignoring) {
      builder.ignoreIndex(ClassChoices.IGNORED);
      options.ignoreIndex(ClassChoices.IGNORED);
    }
    factors.tell(options);
    org.logits4j.exact.LossResult exact = ExactNll.of(rows, labels, options);
    String where = "seed " + seed + " " + type + " " + grid + " " + reduction + " " + factors;
    Bound bound = new Bound(Arithmetic.withoutVectors(device, type), weights.length > 0);
    try (Scope scope = new Scope(device)) {
      Placed placed = Placed.of(scope, grid, type, rows, random.nextInt(16));
      Tensor input = placed.tensor();
      Tensor label = scope.place(Tensor.of(labels, grid.rowsShape()));
      Gradient into = random.nextBoolean() ? Gradient.fresh() : Gradient.overLogits();
      Gradient gradient = factors.times(into, scope, grid.rowsShape());
      LossResult alone = scope.keep(builder.build().loss(input, label, factors.call(scope)));
      checkLoss(where, alone.loss(), exact, type.lossType(), grid.rowsShape(), reduction, bound);
      LossResult result =
          scope.keep(builder.build().lossAndGradient(input, label, gradient, factors.call(scope)));
      checkLoss(where, result.loss(), exact, type.lossType(), grid.rowsShape(), reduction, bound);
      checkGradient(where, grid.rowsOf(result.gradient()), exact.exactGradient(), type, bound);
      placed.assertSurroundingsUntouched(where);
    }
  }

  /**
   * How often numbers are rounded.
   *
   * @param weighted whether there are class weights, which a card rounds unless they are F64
   */
  private record Bound(Arithmetic arithmetic, boolean weighted) {
    double unit() {
      return arithmetic.unit();
    }

    private int weights() {
      return weighted && arithmetic.type() != DType.F64 ? 1 : 0;
    }

    double row() {
      return 1 + (arithmetic.kernels() == Kernels.CUDA ? weights() : 0);
    }

    double sum() {
      return row() + SimpleKernels.segment(arithmetic);
    }

    double mean() {
      return 2 + row() + SimpleKernels.segment(arithmetic);
    }

    double gradient() {
      return 1 + Factors.ERROR + (weighted ? SimpleKernels.segment(arithmetic) : 0);
    }
  }

  private static void checkLoss(
      String where,
      Tensor loss,
      org.logits4j.exact.LossResult exact,
      DType type,
      Shape shape,
      Reduction reduction,
      Bound bound) {
    double[] actual = loss.doubles();
    DD[] losses = exact.exactLosses();
    if (reduction == Reduction.NONE) {
      assertEquals(shape, loss.shape(), where);
      Quantity quantity = new Quantity("NLL", "loss of a row", type);
      for (int r = 0; r < losses.length; r++) {
        double error = bound.row() * Math.abs(losses[r].hi()) * bound.unit();
        assertWithin(() -> where, quantity, losses[r], error, actual[r]);
      }
      return;
    }
    // what cancels in the sum was rounded once per row, and the mean twice more
    double magnitude = 0;
    double sum = 0;
    for (DD row : losses) {
      magnitude += Math.abs(row.hi());
      sum += row.hi();
    }
    double ratio = sum == 0 ? 0 : Math.abs(exact.exactReduced().hi() / sum);
    double error = (bound.sum() * magnitude + bound.mean() * Math.abs(sum)) * ratio * bound.unit();
    assertWithin(
        () -> where,
        new Quantity("NLL", "reduced loss", type),
        exact.exactReduced(),
        error,
        actual[0]);
  }

  private static void checkGradient(
      String where, double[][] actual, DD[][] exact, DType type, Bound bound) {
    Quantity quantity = new Quantity("NLL", "gradient", type);
    for (int r = 0; r < actual.length; r++) {
      for (int c = 0; c < actual[r].length; c++) {
        double error = bound.gradient() * Math.abs(exact[r][c].hi()) * bound.unit();
        assertWithin(() -> where, quantity, exact[r][c], error, actual[r][c]);
      }
    }
  }
}
