package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.ToDoubleFunction;

/**
 * Derivatives by central differences in double, which know nothing of the formulas that they check:
 * {@code (8 * (f(x + h) - f(x - h)) - (f(x + 2h) - f(x - 2h))) / (12 * h)} with {@code h = 2^-10}.
 *
 * <p>Their error is {@code h^4 / 30} times the fifth derivative, at most 1000 for the functions
 * here: 2^-35; and 1.5 / h times what f is off by, at most 2^-48 of it: 2^-37 of f.
 */
final class Differences {
  private static final double STEP = 0x1p-10;

  private Differences() {}

  /** Asserts that a gradient is that of a function, by each of its arguments. */
  static void assertGradient(
      String name, double[] x, double[] gradient, ToDoubleFunction<double[]> function) {
    double size = Math.abs(function.applyAsDouble(x));
    for (int i = 0; i < x.length; i++) {
      double near = difference(x, i, STEP, function);
      double far = difference(x, i, 2 * STEP, function);
      double expected = (8 * near - far) / (12 * STEP);
      double error = Math.abs(gradient[i] - expected);
      double allowed = 0x1p-35 + 0x1p-37 * size;
      int at = i;
      double actual = gradient[i];
      assertTrue(
          error <= allowed,
          () -> name + ", at " + at + ": " + actual + " for " + expected + " +- " + allowed);
    }
  }

  private static double difference(
      double[] x, int i, double step, ToDoubleFunction<double[]> function) {
    double center = x[i];
    x[i] = center + step;
    double above = function.applyAsDouble(x);
    x[i] = center - step;
    double below = function.applyAsDouble(x);
    x[i] = center;
    return above - below;
  }
}
