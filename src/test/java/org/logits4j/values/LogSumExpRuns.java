package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.values.Within.assertWithin;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.LogSumExp;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.exact.ExactLogSumExp;

/** Runs log-sum-exp of some rows, and checks what comes back. */
final class LogSumExpRuns {
  /** A sector of the smallest elements. */
  private static final int MAX_LEAD = 16;

  private LogSumExpRuns() {}

  /** With the reduced axes left out, or kept with one element; at a random alignment. */
  static void check(
      String name, SplittableRandom random, Grid grid, DType type, double[][] rows, Device device) {
    check(name, random, grid, type, rows, device, random.nextInt(MAX_LEAD));
  }

  /** The same, with so many elements before the logits. */
  static void check(
      String name,
      SplittableRandom random,
      Grid grid,
      DType type,
      double[][] rows,
      Device device,
      int lead) {
    String where = name + " " + type + " " + grid + " on " + device;
    boolean keepDims = random.nextBoolean();
    LogSumExp operator = keepDims ? operator(random, grid).keepDims() : operator(random, grid);
    try (Scope scope = new Scope(device)) {
      Placed placed = Placed.of(scope, grid, type, rows, lead);
      Tensor result = scope.keep(operator.forward(placed.tensor()));
      assertEquals(resultShape(grid, keepDims), result.shape(), where);
      assertEquals(type.lossType(), result.dtype(), where);
      check(where, Arithmetic.of(device, type), rows, result);
      placed.assertSurroundingsUntouched(where);
    }
  }

  /** Over a grid's axes: all of them also as none, and half of them counted from the end. */
  static LogSumExp operator(SplittableRandom random, Grid grid) {
    int rank = grid.shape().rank();
    int[] axes = grid.axes();
    if (axes.length == rank && random.nextBoolean()) {
      return LogSumExp.overAll();
    }
    return LogSumExp.over(
        Arrays.stream(axes).map(axis -> random.nextBoolean() ? axis : axis - rank).toArray());
  }

  private static Shape resultShape(Grid grid, boolean keepDims) {
    long[] dims = grid.shape().dims();
    for (int axis : grid.axes()) {
      dims[axis] = 1;
    }
    return keepDims ? Shape.of(dims) : grid.rowsShape();
  }

  private static void check(String where, Arithmetic arithmetic, double[][] rows, Tensor result) {
    double[] actual = result.doubles();
    Quantity quantity =
        Quantity.ofRow(arithmetic, "log-sum-exp", "result", result.dtype(), rows[0].length);
    for (int r = 0; r < rows.length; r++) {
      int row = r;
      assertWithin(
          () -> where + ", row " + row,
          quantity,
          ExactLogSumExp.exact(rows[r], rows[r].length),
          new SoftmaxBound(arithmetic, rows[r]).logSumExpError() * arithmetic.unit(),
          actual[r]);
    }
  }
}
