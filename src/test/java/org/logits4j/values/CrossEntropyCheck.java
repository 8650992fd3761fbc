package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.values.Within.assertWithin;

import org.apache.commons.numbers.core.DD;
import org.logits4j.DType;
import org.logits4j.Reduction;
import org.logits4j.Tensor;

/** Holds what a cross-entropy returned for a case against the exact reference. */
final class CrossEntropyCheck {
  /** More than any error. */
  private static final double NEARLY = 1e-4;

  private final CrossEntropyCase input;
  private final String how;
  private final String operator;
  private final Arithmetic arithmetic;
  private final LogitBound transform;
  private final RowLossBound[] rows;
  private final SoftmaxBound[] softmax;

  CrossEntropyCheck(CrossEntropyCase input, Arithmetic arithmetic, String how) {
    this.input = input;
    this.how = how;
    this.arithmetic = arithmetic;
    operator = "cross-entropy";
    transform = new LogitBound(arithmetic, input.choices.scale, input.choices.softcap);
    rows = new RowLossBound[input.logits.length];
    softmax = new SoftmaxBound[rows.length];
    for (int r = 0; r < rows.length; r++) {
      double[] z = transform.apply(input.logits[r], input.classes);
      softmax[r] = new SoftmaxBound(arithmetic, z, transform.errors(z));
      if (!input.isIgnored(r)) {
        rows[r] = input.bound(softmax[r], r);
      }
    }
  }

  private String place(String what, int row, int column) {
    return input + ", " + how + ", " + what + " of row " + row + ", column " + column;
  }

  /** Of what there is one of for each row. */
  private Quantity ofRow(String output, DType type) {
    return Quantity.ofRow(arithmetic, operator, output, type, input.classes);
  }

  private Quantity quantity(String output, DType type) {
    return Quantity.of(arithmetic, operator, output, type, input.classes);
  }

  private double lossError(int row) {
    return input.isIgnored(row) ? 0 : rows[row].lossError() * arithmetic.unit();
  }

  void loss(Tensor loss) {
    double[] actual = loss.doubles();
    DD[] losses = input.exact().exactLosses();
    DType type = input.type.lossType();
    if (input.choices.reduction == Reduction.NONE) {
      assertEquals(input.grid.rowsShape(), loss.shape());
      for (int r = 0; r < losses.length; r++) {
        int row = r;
        if (mayOverflow(r, actual[r])) {
          continue;
        }
        assertWithin(
            () -> place("loss", row, 0),
            ofRow("loss of a row", type),
            losses[r],
            lossError(r),
            actual[r]);
      }
      return;
    }
    double error = 0;
    double sum = 0;
    for (int r = 0; r < losses.length; r++) {
      if (mayOverflow(r, actual[0])) {
        return;
      }
      error += lossError(r);
      sum += Math.abs(losses[r].hi());
    }
    boolean mean = input.choices.reduction == Reduction.MEAN;
    double denominator = mean ? Math.abs(input.denominator()) : 1;
    // sum and quotient are taken in double
    double own = reductionError() * Arithmetic.DOUBLE.unit();
    own += denominatorError() * arithmetic.unit();
    assertWithin(
        () -> place("reduced loss", -1, -1),
        new Quantity(operator, "reduced loss" + from(), type),
        input.exact().exactReduced(),
        (error + own * sum) / denominator,
        actual[0]);
  }

  /** Whether a loss is infinite as it should be, or may be, since a term of it overflows F32. */
  private boolean mayOverflow(int row, double actual) {
    if (input.isIgnored(row)) {
      return false;
    }
    double share = rows[row].largestTerm() / Float.MAX_VALUE;
    double possible = rows[row].largestSum() / Float.MAX_VALUE;
    boolean isReduced = input.choices.reduction != Reduction.NONE;
    if (isReduced && Double.isNaN(input.exact().exactReduced().hi())) {
      return false;
    }
    if (share > 1 + NEARLY && Double.isFinite(share)) {
      assertEquals(Double.POSITIVE_INFINITY, actual, () -> place("loss", row, 0));
    }
    return possible > 1 - NEARLY && Double.isInfinite(actual) && Double.isFinite(possible);
  }

  /**
   * In units of a double: on the CPU compensated sums, one or, of blocks of rows, two; in the CUDA
   * kernels a tree.
   */
  private double reductionError() {
    int sums = input.choices.reduction == Reduction.MEAN ? 2 : 1;
    return switch (arithmetic.kernels()) {
      case SCALAR -> 2 * sums - 1;
      case VECTOR -> 2 * sums;
      case CUDA -> 40 * sums;
    };
  }

  private String from() {
    return switch (arithmetic.kernels()) {
      case SCALAR -> "";
      case VECTOR -> ", vector";
      case CUDA -> " from " + arithmetic.type();
    };
  }

  /** Of the weights that a mean divides by, where they were rounded before. */
  private double denominatorError() {
    boolean rounded = arithmetic.kernels() == Kernels.CUDA && input.choices.weights.length > 0;
    return rounded && input.choices.reduction == Reduction.MEAN ? 1 : 0;
  }

  /** Of what a row's gradient is multiplied by. */
  private double factorError(boolean saved) {
    double error = arithmetic.factorError() + denominatorError();
    if (arithmetic.kernels() == Kernels.CUDA) {
      // an upstream gradient of each row is rounded and multiplied
      error += input.factors.isPerRow() ? 2 : 0;
      // products with the slope of the logits and with the factor
      error += arithmetic.sums() instanceof GeneralSums || saved ? 2 : 0;
    }
    return error;
  }

  /** Of one pass, and of the padding columns. */
  void gradient(Tensor gradient) {
    gradient(gradient, false);
  }

  /** From a log-sum-exp that was saved in the losses' type. */
  void savedGradient(Tensor gradient) {
    gradient(gradient, true);
  }

  private void gradient(Tensor gradient, boolean saved) {
    assertEquals(input.type, gradient.dtype());
    double[][] actual = input.grid.rowsOf(gradient);
    DD[][] exact = input.exact().exactGradient();
    String output = saved ? "gradient from a saved log-sum-exp" : "gradient";
    Quantity quantity = quantity(output, input.type);
    double denominator =
        input.choices.reduction == Reduction.MEAN ? Math.abs(input.denominator()) : 1;
    for (int r = 0; r < exact.length; r++) {
      int row = r;
      double factor = Math.abs(input.factors.of(r)) / denominator;
      double savedError = saved ? savedError(r) : 0;
      for (int c = 0; c < input.grid.columns(); c++) {
        int column = c;
        if (c >= input.classes || input.isIgnored(r)) {
          assertEquals(
              0L, Double.doubleToRawLongBits(actual[r][c]), () -> place(output, row, column));
          continue;
        }
        double x = input.logits[r][c];
        double slope = transform.slope(x);
        double error = saved ? rows[r].savedGradientError(c, savedError) : rows[r].gradientError(c);
        double relative = transform.slopeError(x) + factorError(saved);
        double bound =
            factor * slope * error
                + relative * Math.abs(exact[r][c].hi())
                + factor * transform.slopeUnderflow() * rows[r].largestGradient()
                + arithmetic.smallest() / arithmetic.unit();
        assertWithin(
            () -> place(output, row, column),
            quantity,
            exact[r][c],
            bound * arithmetic.unit(),
            actual[r][c]);
      }
    }
  }

  private double savedError(int row) {
    double rounding = arithmetic.rowRounding(input.type.lossType(), softmax[row].logSumExp());
    return softmax[row].logSumExpError() + rounding / arithmetic.unit();
  }

  void logSumExp(Tensor logSumExp) {
    assertEquals(input.grid.rowsShape(), logSumExp.shape());
    double[] actual = logSumExp.doubles();
    double[] exact = input.exact().logSumExp();
    for (int r = 0; r < exact.length; r++) {
      int row = r;
      assertWithin(
          () -> place("log-sum-exp", row, -1),
          ofRow("log-sum-exp", input.type.lossType()),
          exact[r],
          softmax[r].logSumExpError() * arithmetic.unit(),
          actual[r]);
    }
  }

  void entropy(Tensor entropy) {
    double[] actual = entropy.doubles();
    double[] exact = input.exact().entropy();
    for (int r = 0; r < exact.length; r++) {
      int row = r;
      if (countsAsMasked(r)) {
        assertEquals(Double.NaN, actual[r]);
        continue;
      }
      assertWithin(
          () -> place("entropy", row, -1),
          ofRow("entropy", input.type.lossType()),
          exact[r],
          softmax[r].entropyError() * arithmetic.unit(),
          actual[r]);
    }
  }

  /** Whether the scale makes all of a row's logits overflow F32, so that they count as masks. */
  private boolean countsAsMasked(int row) {
    return arithmetic.type() == DType.F32
        && !softmax[row].isMasked()
        && softmax[row].logSumExp() < -Float.MAX_VALUE;
  }

  void predicted(Tensor predicted) {
    long[] actual = predicted.longs();
    int[] exact = input.exact().predicted();
    for (int r = 0; r < exact.length; r++) {
      int row = r;
      assertEquals(exact[r], actual[r], () -> place("predicted class", row, -1));
    }
  }

  /** Whether a surprise in F32 is infinite, or may be, and so is what came of it. */
  private boolean overflows(double surprise, double actual) {
    return arithmetic.type() == DType.F32
        && surprise > Float.MAX_VALUE * (1 - NEARLY)
        && Double.isInfinite(actual);
  }

  /** Of the weight and the factor as they are multiplied, and of the products. */
  private double labelGradientError() {
    return switch (arithmetic.kernels()) {
      case SCALAR -> 4 + Factors.ERROR;
      case VECTOR -> 2 + 2 * arithmetic.conversion() + arithmetic.factorError();
      // own, the weight, and three products
      case CUDA -> 5 + factorError(false);
    };
  }

  /** By dense labels. */
  void labelGradient(Tensor gradient) {
    assertEquals(input.labelType, gradient.dtype());
    double[][] actual = input.grid.rowsOf(gradient);
    double[][] exact = input.exact().labelGradient();
    double denominator =
        input.choices.reduction == Reduction.MEAN ? Math.abs(input.denominator()) : 1;
    for (int r = 0; r < exact.length; r++) {
      int row = r;
      double factor = Math.abs(input.factors.of(r)) / denominator * (1 - input.choices.smoothing);
      for (int c = 0; c < input.grid.columns(); c++) {
        int column = c;
        boolean padding = c >= input.classes;
        double expected = padding ? 0 : exact[r][c];
        double weighted = padding ? 0 : factor * input.choices.weight(c);
        double surprisalError = weighted == 0 ? 0 : weighted * softmax[r].surprisalError(c);
        if (weighted != 0 && overflows(softmax[r].surprisal(c), actual[r][c])) {
          continue;
        }
        double bound = surprisalError + labelGradientError() * Math.abs(expected);
        assertWithin(
            () -> place("label gradient", row, column),
            quantity("label gradient", input.labelType),
            expected,
            bound * arithmetic.unit() + 2 * arithmetic.smallest(),
            actual[r][c]);
      }
    }
  }
}
