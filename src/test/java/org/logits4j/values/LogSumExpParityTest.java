package org.logits4j.values;

import static org.logits4j.values.Within.assertWithin;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LogSumExp;
import org.logits4j.Reduction;
import org.logits4j.Tensor;
import org.logits4j.exact.ExactLogSumExp;

/** Log-sum-exp over any axes, and its gradient, against the exact reference. */
@ExtendWith(Worst.class)
class LogSumExpParityTest {
  private static final int CASES = 800;

  static Stream<Arguments> longRows() {
    return IntStream.concat(
            ClassCounts.LONG.stream().mapToInt(count -> count),
            IntStream.of(50_257, ClassCounts.LARGEST))
        .boxed()
        .flatMap(columns -> Lab.of(columns).map(lab -> Arguments.of(columns, lab)))
        .filter(LogSumExpParityTest::isNotTooMuch);
  }

  /** Of the largest one type is enough, but on the CPU's vectors. */
  private static boolean isNotTooMuch(Arguments arguments) {
    int columns = (Integer) arguments.get()[0];
    Lab lab = (Lab) arguments.get()[1];
    return columns < ClassCounts.LARGEST
        || lab.type() == DType.F32
        || Support.of(lab.device()).kernels() == Kernels.VECTOR;
  }

  @Seeded(CASES)
  void overAnyAxes(long seed, Device device) {
    SplittableRandom random = new SplittableRandom(seed);
    Support support = Support.of(device);
    DType type = support.type(random.nextInt(4));
    Spread spread = Spread.values()[random.nextInt(Spread.values().length)];
    Grid grid = grid(random, support);
    check("seed " + seed + " " + spread, random, grid, type, spread, device);
  }

  private static Grid grid(SplittableRandom random, Support support) {
    int rank = random.nextInt(6);
    long[] dims = random.longs(rank, 1, rank < 3 ? 40 : 6).toArray();
    int[] axes = IntStream.range(0, rank).filter(axis -> random.nextBoolean()).toArray();
    if (!support.has(Feature.OTHER_AXES)) {
      axes = IntStream.range(rank - axes.length, rank).toArray();
    }
    boolean padded = rank > 0 && random.nextBoolean();
    boolean mayPad = axes.length == 1 || support.has(Feature.PADDED_AXES);
    return new Grid(axes, padded && mayPad ? 3 : 0, dims);
  }

  @ParameterizedTest
  @MethodSource("longRows")
  void overLongRows(int columns, Lab lab) {
    SplittableRandom random = new SplittableRandom(columns);
    check("long", random, Grid.of(1, columns), lab.type(), Spread.NORMAL_4, lab.device());
  }

  private static void check(
      String name, SplittableRandom random, Grid grid, DType type, Spread spread, Device device) {
    double[][] rows = spread.rows(random, type, grid.rows(), grid.columns());
    LogSumExpRuns.check(name, random, grid, type, rows, device);
    if (Support.of(device).has(Feature.BACKWARD)) {
      Factors factors = Factors.random(random, Reduction.NONE, grid.rows(), false);
      new Backward(name + " " + factors, grid, type, rows, factors)
          .check(device, LogSumExpRuns.operator(random, grid));
    }
  }

  /** The gradients of some rows' log-sum-exps. */
  private record Backward(String where, Grid grid, DType type, double[][] rows, Factors factors) {

    void check(Device device, LogSumExp operator) {
      Arithmetic arithmetic = Arithmetic.of(device, type);
      try (Scope scope = new Scope(device)) {
        Placed placed = Placed.of(scope, grid, type, rows, 0);
        Tensor logits = placed.tensor();
        Tensor result = scope.keep(operator.forward(logits));
        Gradient fresh = factors.times(Gradient.fresh(), scope, result.shape());
        Tensor gradient = scope.keep(operator.backward(logits, result, fresh));
        check(arithmetic, grid.rowsOf(gradient));
        Gradient over = factors.times(Gradient.overLogits(), scope, result.shape());
        operator.backward(logits, result, over);
        check(arithmetic, grid.rowsOf(logits));
        placed.assertSurroundingsUntouched(where);
      }
    }

    private void check(Arithmetic arithmetic, double[][] actual) {
      Quantity quantity = Quantity.of(arithmetic, "log-sum-exp", "gradient", type, grid.columns());
      for (int r = 0; r < rows.length; r++) {
        SoftmaxBound bound = new SoftmaxBound(arithmetic, rows[r]);
        double rounding = arithmetic.rowRounding(type.lossType(), bound.logSumExp());
        double savedError =
            bound.isMasked() ? 0 : bound.logSumExpError() + rounding / arithmetic.unit();
        double[] exact = ExactLogSumExp.gradient(rows[r], factors.of(r));
        for (int c = 0; c < exact.length; c++) {
          int row = r;
          int column = c;
          double relative = bound.isMasked() ? 0 : bound.exponentError(c, savedError) + 2;
          double factor = Math.abs(factors.of(r));
          double size = Math.abs(exact[c]) + factor * arithmetic.smallest();
          double lost = factor * arithmetic.underflow() + 2 * arithmetic.smallest();
          assertWithin(
              () -> where + " " + grid + ", gradient of row " + row + ", column " + column,
              quantity,
              exact[c],
              (exact[c] == 0 ? 0 : relative * size * arithmetic.unit()) + lost,
              actual[r][c]);
        }
      }
    }
  }
}
