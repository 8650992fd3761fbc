package org.logits4j.exact;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.Function;
import org.apache.commons.numbers.core.DD;

/**
 * Derivatives by differences in double-double arithmetic, which know nothing of the formulas that
 * they check: {@code (8 * (f(x + h) - f(x - h)) - (f(x + 2h) - f(x - 2h))) / (12 * h)} with {@code
 * h = 2^-20}, whose error is {@code h^4 / 30 * f''''' + 2^-80 * f} or so.
 */
final class CentralDifferences {
  private static final double STEP = 0x1p-20;

  private CentralDifferences() {}

  /**
   * Asserts that derivatives are right within {@code tolerance * max(1, |derivative|)}.
   *
   * @param at where, in numbers to which multiples of 2^-20 can be added exactly
   * @param scale a factor of the derivatives that is not in the function
   */
  static void assertDerivatives(
      String description,
      DD[][] actual,
      double[][] at,
      double scale,
      double tolerance,
      Function<double[][], DD> function) {
    for (int r = 0; r < at.length; r++) {
      for (int c = 0; c < at[r].length; c++) {
        DD expected = derivative(at, r, c, function).multiply(scale);
        double error = actual[r][c].subtract(expected).abs().doubleValue();
        String place = description + " at " + r + ", " + c + ": " + actual[r][c] + " for ";
        assertTrue(
            error <= tolerance * Math.max(1, Math.abs(expected.hi())),
            () -> place + expected + ", off by " + error);
      }
    }
  }

  /** The objective whose derivatives options ask for, without their gradient scale. */
  private static DD objective(ReductionOptions<?> options, DD[] losses, DD reduced) {
    if (options.reduction() != ExactReduction.NONE) {
      return reduced.multiply(options.upstreamOf(0));
    }
    DD sum = DD.ZERO;
    for (int item = 0; item < losses.length; item++) {
      sum = sum.add(losses[item].multiply(options.upstreamOf(item)));
    }
    return sum;
  }

  /** {@link #objective(ReductionOptions, DD[], DD)} of a result. */
  static DD objective(ReductionOptions<?> options, LossResult result) {
    return objective(options, result.exactLosses(), result.exactReduced());
  }

  /** {@link #objective(ReductionOptions, DD[], DD)} of a result. */
  static DD objective(ReductionOptions<?> options, ElementwiseResult result) {
    DD[] losses = Arrays.stream(result.exactLosses()).flatMap(Arrays::stream).toArray(DD[]::new);
    return objective(options, losses, result.exactReduced());
  }

  private static DD derivative(double[][] at, int r, int c, Function<double[][], DD> function) {
    DD near = difference(at, r, c, STEP, function);
    DD far = difference(at, r, c, 2 * STEP, function);
    return near.multiply(8.0).subtract(far).divide(12 * STEP);
  }

  private static DD difference(
      double[][] at, int r, int c, double step, Function<double[][], DD> function) {
    double center = at[r][c];
    at[r][c] = center + step;
    DD above = function.apply(at);
    at[r][c] = center - step;
    DD below = function.apply(at);
    at[r][c] = center;
    return above.subtract(below);
  }
}
