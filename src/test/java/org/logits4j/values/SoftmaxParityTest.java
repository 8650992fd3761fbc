package org.logits4j.values;

import static org.logits4j.values.Within.assertWithin;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.Call;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.Softmax;
import org.logits4j.Tensor;
import org.logits4j.exact.ExactSoftmax;

/** Softmax and log-softmax along any axis, and their gradients, against the exact reference. */
@ExtendWith(Worst.class)
class SoftmaxParityTest {
  private static final int CASES = 600;

  /** Of a CUDA kernel's sum in F64: a thread's, 5 across a warp, 4 across warps, one more class. */
  private static final int KERNEL_ROUNDINGS = 11;

  private static final int[] CLASSES = {1, 2, 3, 7, 10, 31, 32, 33, 127, 257};

  static Stream<Arguments> longRows() {
    Stream<Arguments> rows =
        Stream.concat(ClassCounts.LONG.stream(), Stream.of(50_257))
            .flatMap(classes -> Lab.of(classes).map(lab -> Arguments.of(classes, lab)));
    return Stream.concat(rows, largest());
  }

  private static Stream<Arguments> largest() {
    return Lab.of(ClassCounts.LARGEST)
        .filter(lab -> Support.of(lab.device()).kernels() == Kernels.VECTOR)
        .map(lab -> Arguments.of(ClassCounts.LARGEST, lab));
  }

  @Seeded(CASES)
  void alongAnyAxis(long seed, Device device) {
    SplittableRandom random = new SplittableRandom(seed);
    Support support = Support.of(device);
    DType type = support.type(random.nextInt(4));
    Spread spread = Spread.values()[random.nextInt(Spread.values().length)];
    Grid grid = Layouts.random(random, CLASSES[random.nextInt(CLASSES.length)], support);
    check("seed " + seed, random, grid, type, spread, device);
  }

  @ParameterizedTest
  @MethodSource("longRows")
  void alongLongRows(int classes, Lab lab) {
    SplittableRandom random = new SplittableRandom(classes);
    check("long", random, Grid.of(1, classes), lab.type(), Spread.NORMAL_4, lab.device());
  }

  private static void check(
      String name, SplittableRandom random, Grid grid, DType type, Spread spread, Device device) {
    double[][] rows = spread.rows(random, type, grid.rows(), grid.columns());
    String where = name + " " + spread;
    SoftmaxRuns.check(where, random, grid, type, rows, device);
    if (Support.of(device).has(Feature.BACKWARD)) {
      double[][] upstream = Spread.NORMAL.rows(random, type, grid.rows(), grid.columns());
      double scale = random.nextBoolean() ? 1 : 8;
      for (boolean logarithm : new boolean[] {false, true}) {
        new Backward(where, logarithm, Arithmetic.of(device, type), rows, type)
            .check(device, grid, upstream, scale);
      }
    }
  }

  /** The gradients of some rows' softmaxes. */
  private record Backward(
      String where, boolean logarithm, Arithmetic arithmetic, double[][] rows, DType type) {

    private Quantity quantity() {
      String operator = logarithm ? "log-softmax" : "softmax";
      return Quantity.of(arithmetic, operator, "gradient", type, rows[0].length);
    }

    void check(Device device, Grid grid, double[][] upstream, double scale) {
      Softmax softmax = logarithm ? Softmax.logAlong(grid.axis()) : Softmax.along(grid.axis());
      try (Scope scope = new Scope(device)) {
        Tensor logits = Placed.of(scope, grid, type, rows, 0).tensor();
        Tensor result = scope.keep(softmax.forward(logits));
        Tensor g = Placed.of(scope, grid, type, upstream, 0).tensor();
        Gradient fresh = Gradient.fresh().scale(scale);
        Tensor gradient = scope.keep(softmax.backward(result, g, fresh, Call.options()));
        gradient(grid.rowsOf(gradient), upstream, scale);
        softmax.backward(result, g, Gradient.into(g).scale(scale), Call.options());
        gradient(grid.rowsOf(g), upstream, scale);
      }
    }

    /** The gradient from a result that was rounded to its type. */
    private void gradient(double[][] actual, double[][] upstream, double scale) {
      for (int r = 0; r < rows.length; r++) {
        int classes = rows[r].length;
        SoftmaxBound bound = new SoftmaxBound(arithmetic, rows[r]);
        double[] exact =
            logarithm
                ? ExactSoftmax.logSoftmaxGradient(rows[r], classes, upstream[r])
                : ExactSoftmax.softmaxGradient(rows[r], classes, upstream[r]);
        double[] errors =
            logarithm ? logErrors(bound, upstream[r]) : plainErrors(bound, upstream[r]);
        for (int c = 0; c < classes; c++) {
          int row = r;
          int column = c;
          assertWithin(
              () -> where + ", gradient of row " + row + ", column " + column,
              quantity(),
              exact[c] * scale,
              scale * errors[c] + (1 + scale) * arithmetic.smallest(),
              actual[r][c]);
        }
      }
    }

    /** Of {@code y * (g - sum(g * y))}. */
    private double[] plainErrors(SoftmaxBound bound, double[] g) {
      double unit = arithmetic.unit();
      double sum = 0;
      double sumError = 0;
      double magnitude = 0;
      double[] errors = new double[g.length];
      for (int c = 0; c < g.length; c++) {
        double p = bound.probability(c);
        errors[c] = p * bound.probabilityError(c) * unit + rounding(p) + arithmetic.underflow();
        sum += g[c] * p;
        magnitude += Math.abs(g[c]) * p;
        sumError += Math.abs(g[c]) * (errors[c] + p * unit);
      }
      sumError += sumError(sum, magnitude, g.length);
      for (int c = 0; c < g.length; c++) {
        double p = bound.probability(c);
        double difference = Math.abs(g[c] - sum);
        errors[c] = (errors[c] + 3 * p * unit) * difference + (p + errors[c]) * sumError;
      }
      return errors;
    }

    /** Of {@code g - exp(y) * sum(g)}. */
    private double[] logErrors(SoftmaxBound bound, double[] g) {
      double unit = arithmetic.unit();
      double sum = 0;
      double magnitude = 0;
      for (double value : g) {
        sum += value;
        magnitude += Math.abs(value);
      }
      double[] errors = new double[g.length];
      for (int c = 0; c < g.length; c++) {
        double p = bound.probability(c);
        double y = bound.surprisal(c);
        double yError = p == 0 ? 0 : bound.surprisalError(c) * unit + rounding(y);
        double relative = Math.expm1(yError) + (arithmetic.exp() + 2) * unit;
        double term = p * Math.abs(sum);
        double lost = arithmetic.underflow() * Math.abs(sum);
        double roundings = 2 * (Math.abs(g[c]) + term) * unit;
        double sumError = sumError(0, magnitude, g.length) * p;
        errors[c] = term * relative + roundings + sumError + lost;
      }
      return errors;
    }

    /** Of a sum of terms of a magnitude, in all. */
    private double sumError(double sum, double magnitude, int terms) {
      double unit = arithmetic.unit();
      if (arithmetic.kernels() == Kernels.VECTOR) {
        return arithmetic.sums().ofTerms(terms) * magnitude * unit;
      }
      boolean isTree = arithmetic.kernels() == Kernels.CUDA && type == DType.F64;
      double roundings = isTree ? KERNEL_ROUNDINGS * magnitude : Math.abs(sum);
      return (roundings + terms * unit * magnitude) * unit;
    }

    /** What the result lost when it was rounded to its type. */
    private double rounding(double result) {
      return type == DType.F64 ? 0 : Types.ulp(type, result) / 2;
    }
  }
}
