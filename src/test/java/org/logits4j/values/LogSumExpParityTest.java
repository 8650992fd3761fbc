package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.values.Within.assertWithin;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LogSumExp;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.exact.ExactLogSumExp;

/** Log-sum-exp over any axes, and its gradient, against the exact reference. */
@ExtendWith(Worst.class)
class LogSumExpParityTest {
  private static final int CASES = 800;

  static LongStream seeds() {
    return LongStream.range(0, CASES);
  }

  static IntStream longRows() {
    return IntStream.concat(
        ClassCounts.LONG.stream().mapToInt(count -> count),
        IntStream.of(50_257, ClassCounts.LARGEST));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void overAnyAxes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    DType type = Types.FLOATING.get(random.nextInt(4));
    Spread spread = Spread.values()[random.nextInt(Spread.values().length)];
    int rank = random.nextInt(6);
    long[] dims = random.longs(rank, 1, rank < 3 ? 40 : 6).toArray();
    int[] axes = IntStream.range(0, rank).filter(axis -> random.nextBoolean()).toArray();
    int gap = rank > 0 && random.nextBoolean() ? 3 : 0;
    boolean keepDims = random.nextBoolean();
    check("seed " + seed, random, new Grid(axes, gap, dims), type, spread, keepDims);
  }

  @ParameterizedTest
  @MethodSource("longRows")
  void overLongRows(int columns) {
    boolean largest = columns == ClassCounts.LARGEST;
    for (DType type : largest ? List.of(DType.F32) : Types.FLOATING) {
      SplittableRandom random = new SplittableRandom(columns);
      check("long", random, Grid.of(1, columns), type, Spread.NORMAL_4, false);
    }
  }

  private static void check(
      String name,
      SplittableRandom random,
      Grid grid,
      DType type,
      Spread spread,
      boolean keepDims) {
    double[][] rows = spread.rows(random, type, grid.rows(), grid.columns());
    Factors factors = Factors.random(random, Reduction.NONE, grid.rows(), false);
    String where = name + " " + spread + " " + type + " " + grid + " " + factors;
    for (Device device : TestDevices.all()) {
      try (Scope scope = new Scope(device)) {
        LogSumExp operator = operator(grid, random);
        operator = keepDims ? operator.keepDims() : operator;
        Cells cells = grid.cells(type, rows);
        boolean wraps = grid.isPadded() && TestDevices.takesArrays(device);
        Tensor logits = wraps ? cells.wrap() : scope.place(cells.wrap());
        Tensor result = scope.keep(operator.forward(logits));
        assertEquals(resultShape(grid, keepDims), result.shape(), where);
        assertEquals(type.lossType(), result.dtype(), where);
        checkForward(where, Arithmetic.of(device), rows, result);
        Gradient fresh = factors.times(Gradient.fresh(), scope, result.shape());
        Tensor gradient = scope.keep(operator.backward(logits, result, fresh));
        checkBackward(where, Arithmetic.of(device), rows, grid.rowsOf(gradient), type, factors);
        Gradient over = factors.times(Gradient.overLogits(), scope, result.shape());
        operator.backward(logits, result, over);
        checkBackward(where, Arithmetic.of(device), rows, grid.rowsOf(logits), type, factors);
        grid.assertGapsUntouched(where, cells);
      }
    }
  }

  /** All axes also as none, and half of them counted from the end. */
  private static LogSumExp operator(Grid grid, SplittableRandom random) {
    int rank = grid.shape().rank();
    int[] axes = grid.axes();
    if (axes.length == rank && random.nextBoolean()) {
      return LogSumExp.overAll();
    }
    return LogSumExp.over(
        IntStream.of(axes).map(axis -> random.nextBoolean() ? axis : axis - rank).toArray());
  }

  private static Shape resultShape(Grid grid, boolean keepDims) {
    long[] dims = grid.shape().dims();
    for (int axis : grid.axes()) {
      dims[axis] = 1;
    }
    return keepDims ? Shape.of(dims) : grid.rowsShape();
  }

  private static void checkForward(
      String where, Arithmetic arithmetic, double[][] rows, Tensor result) {
    double[] actual = result.doubles();
    Quantity quantity = new Quantity("log-sum-exp", "result", result.dtype());
    for (int r = 0; r < rows.length; r++) {
      int row = r;
      SoftmaxBound bound = new SoftmaxBound(arithmetic, rows[r]);
      assertWithin(
          () -> where + ", row " + row,
          quantity,
          ExactLogSumExp.exact(rows[r], rows[r].length),
          bound.logSumExpError() * arithmetic.unit(),
          actual[r]);
    }
  }

  private static void checkBackward(
      String where,
      Arithmetic arithmetic,
      double[][] rows,
      double[][] actual,
      DType type,
      Factors factors) {
    Quantity quantity = new Quantity("log-sum-exp", "gradient", type);
    DType saved = type.lossType();
    for (int r = 0; r < rows.length; r++) {
      SoftmaxBound bound = new SoftmaxBound(arithmetic, rows[r]);
      double lse = bound.logSumExp();
      double rounding = saved == DType.F64 ? 0 : Types.ulp(saved, lse) / 2 / arithmetic.unit();
      double savedError = bound.isMasked() ? 0 : bound.logSumExpError() + rounding;
      double[] exact = ExactLogSumExp.gradient(rows[r], factors.of(r));
      for (int c = 0; c < exact.length; c++) {
        int row = r;
        int column = c;
        double relative = bound.isMasked() ? 0 : bound.exponentError(c, savedError) + 2;
        double size = Math.abs(exact[c]) + Math.abs(factors.of(r)) * Arithmetic.UNDERFLOW;
        assertWithin(
            () -> where + ", gradient of row " + row + ", column " + column,
            quantity,
            exact[c],
            (exact[c] == 0 ? 0 : relative * size * arithmetic.unit())
                + (1 + Math.abs(factors.of(r))) * Arithmetic.UNDERFLOW,
            actual[r][c]);
      }
    }
  }
}
