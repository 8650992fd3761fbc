package org.logits4j.values;

import static org.logits4j.values.Within.assertWithin;

import java.util.SplittableRandom;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Softmax;
import org.logits4j.Tensor;
import org.logits4j.exact.ExactSoftmax;

/** Runs softmax and log-softmax of some rows in every way, and checks what comes back. */
final class SoftmaxRuns {
  /** A sector of the smallest elements. */
  private static final int MAX_LEAD = 16;

  private final String where;
  private final boolean logarithm;
  private final Arithmetic arithmetic;
  private final double[][] rows;
  private final DType type;

  private SoftmaxRuns(
      String where, boolean logarithm, Arithmetic arithmetic, double[][] rows, DType type) {
    this.where = where;
    this.logarithm = logarithm;
    this.arithmetic = arithmetic;
    this.rows = rows;
    this.type = type;
  }

  /** Into a new tensor, into one laid out otherwise, and in place; at random alignments. */
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
    int into = random.nextInt(3) == 0 ? lead : random.nextInt(MAX_LEAD);
    for (boolean logarithm : new boolean[] {false, true}) {
      String where = name + " " + type + " " + grid + " on " + device;
      int axis = random.nextBoolean() ? grid.axis() : grid.axis() - grid.shape().rank();
      Softmax softmax = logarithm ? Softmax.logAlong(axis) : Softmax.along(axis);
      new SoftmaxRuns(where, logarithm, Arithmetic.of(device, type), rows, type)
          .run(softmax, grid, grid.withGap(random.nextInt(4)), device, lead, into);
    }
  }

  private void run(Softmax softmax, Grid grid, Grid other, Device device, int lead, int otherLead) {
    try (Scope scope = new Scope(device)) {
      Placed placed = Placed.of(scope, grid, type, rows, lead);
      Tensor logits = placed.tensor();
      check(grid.rowsOf(scope.keep(softmax.forward(logits))));
      Placed into = Placed.empty(scope, other, type, otherLead);
      softmax.forward(logits, into.tensor());
      check(grid.rowsOf(into.tensor()));
      into.assertSurroundingsUntouched(where);
      softmax.forward(logits, logits);
      check(grid.rowsOf(logits));
      placed.assertSurroundingsUntouched(where);
    }
  }

  private void check(double[][] actual) {
    Quantity quantity =
        Quantity.of(
            arithmetic, logarithm ? "log-softmax" : "softmax", "result", type, rows[0].length);
    for (int r = 0; r < rows.length; r++) {
      SoftmaxBound bound = new SoftmaxBound(arithmetic, rows[r]);
      double[] exact = logarithm ? ExactSoftmax.logSoftmax(rows[r]) : ExactSoftmax.softmax(rows[r]);
      for (int c = 0; c < exact.length; c++) {
        int row = r;
        int column = c;
        double error =
            logarithm
                ? bound.surprisalError(c)
                : bound.probabilityError(c) * exact[c] + bound.underflow();
        assertWithin(
            () -> where + ", row " + row + ", column " + column,
            quantity,
            exact[c],
            error * arithmetic.unit(),
            actual[r][c]);
      }
    }
  }
}
