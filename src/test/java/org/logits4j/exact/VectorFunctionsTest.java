package org.logits4j.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.apache.commons.numbers.core.DD;
import org.junit.jupiter.api.Test;
import org.logits4j.cpu.vector.Loops;

/**
 * The elementary functions of the CPU's vector kernels, within what {@code docs/numerics.md} says.
 * In F32 the errors were measured once for every argument; here are samples.
 */
class VectorFunctionsTest {
  private static final int SAMPLES = 1 << 16;
  private static final double FLOAT = 0x1p-24;
  private static final double DOUBLE = 0x1p-53;

  private final SplittableRandom random = new SplittableRandom(5);

  /** Arguments of all sizes up to one, of both signs or negative. */
  private DoubleSupplier upTo(double most) {
    return () ->
        switch (random.nextInt(3)) {
          case 0 -> random.nextDouble(most);
          case 1 -> random.nextDouble(1);
          default -> Math.scalb(random.nextDouble(1, 2), random.nextInt(-40, 0));
        };
  }

  private static float[] exp(float[] x) {
    float[] y = new float[x.length];
    Loops.floats().exp(x, 0, y, 0, x.length, new float[Loops.LANES]);
    return y;
  }

  private static double[] exp(double[] x) {
    double[] y = new double[x.length];
    Loops.doubles().exp(x, 0, y, 0, x.length, new double[Loops.LANES]);
    return y;
  }

  private static float[] tanh(float[] x) {
    float[] y = new float[x.length];
    Loops.floats().transform(x, 0, y, 0, x.length, 1, 1, new float[x.length]);
    return y;
  }

  private static double[] tanh(double[] x) {
    double[] y = new double[x.length];
    Loops.doubles().transform(x, 0, y, 0, x.length, 1, 1, new double[x.length]);
    return y;
  }

  private void check(
      UnaryOperator<float[]> function, DoubleUnaryOperator exact, double most, double units) {
    float[] x = new float[SAMPLES];
    DoubleSupplier next = upTo(most);
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) -next.getAsDouble();
    }
    float[] y = function.apply(x);
    for (int i = 0; i < x.length; i++) {
      double expected = exact.applyAsDouble(x[i]);
      double off = Math.abs(y[i] - expected) / Math.abs(expected) / FLOAT;
      float at = x[i];
      assertTrue(off <= units, () -> "at " + at + ": off by " + off);
    }
  }

  private void checkDoubles(
      UnaryOperator<double[]> function, UnaryOperator<DD> exact, double most, double units) {
    double[] x = new double[SAMPLES];
    DoubleSupplier next = upTo(most);
    for (int i = 0; i < x.length; i++) {
      x[i] = -next.getAsDouble();
    }
    double[] y = function.apply(x);
    for (int i = 0; i < x.length; i++) {
      DD expected = exact.apply(DD.of(x[i]));
      double difference = expected.subtract(y[i]).abs().doubleValue();
      double off = difference / Math.abs(expected.hi()) / DOUBLE;
      double at = x[i];
      assertTrue(off <= units, () -> "at " + at + ": off by " + off);
    }
  }

  @Test
  void expInSinglePrecision() {
    check(VectorFunctionsTest::exp, Math::exp, 87.3, 1.3);
  }

  @Test
  void expInDoublePrecision() {
    // further down the reference has no digits left for its own second half
    checkDoubles(VectorFunctionsTest::exp, DdExp::exp, 600, 1.3);
    checkDoubles(VectorFunctionsTest::exp, DdExp::exp, 40, 1.3);
  }

  @Test
  void tanhInSinglePrecision() {
    check(VectorFunctionsTest::tanh, Math::tanh, 10, 2.65);
    check(VectorFunctionsTest::tanh, Math::tanh, 0.7, 2.65);
  }

  @Test
  void tanhInDoublePrecision() {
    checkDoubles(VectorFunctionsTest::tanh, DdTanh::tanh, 20, 3.2);
    checkDoubles(VectorFunctionsTest::tanh, DdTanh::tanh, 0.7, 3.2);
  }

  private static double log1p(double x) {
    double[] log = new double[Loops.LANES];
    double[] inverse = new double[Loops.LANES];
    Loops.floats().log1p(Arrays.copyOf(new double[] {x}, Loops.LANES), inverse, log, 1);
    assertEquals(1 / (1 + x), inverse[0]);
    return log[0];
  }

  @Test
  void log1pForSinglePrecision() {
    for (int i = 0; i < SAMPLES; i++) {
      double x = Math.scalb(random.nextDouble(1, 2), random.nextInt(-126, 25));
      double expected = DdLog.log1p(DD.of(x)).doubleValue();
      double off = Math.abs(log1p(x) - expected) / expected / DOUBLE;
      assertTrue(off <= 5, () -> "log1p(" + x + "): off by " + off);
    }
    assertEquals(0, log1p(0));
  }

  /** What is below the smallest normal number may be 0; what is far below is. */
  @Test
  void smallExponentialsAreZero() {
    float[] floats = new float[Loops.LANES];
    double[] doubles = new double[Loops.LANES];
    double[] gaps = {0, 87, 87.3, 87.4, 87.6, 87.8, 88, 90, 104, 700, 708, 708.5, 709, 745, 1e9};
    for (int i = 0; i < gaps.length; i++) {
      floats[i] = (float) -gaps[i];
      doubles[i] = -gaps[i];
    }
    floats[15] = Float.NEGATIVE_INFINITY;
    doubles[15] = Double.NEGATIVE_INFINITY;
    float[] y = exp(floats);
    double[] z = exp(doubles);
    for (int i = 0; i < y.length; i++) {
      assertNear(Math.exp(floats[i]), y[i], 1.3 * FLOAT, Float.MIN_NORMAL);
      assertNear(Math.exp(doubles[i]), z[i], 3 * DOUBLE, Double.MIN_NORMAL);
    }
    assertEquals(1, y[0]);
    assertEquals(1, z[0]);
    assertEquals(0, y[15]);
    assertEquals(0, z[15]);
  }

  private static void assertNear(double expected, double actual, double relative, double lost) {
    double allowed = expected >= lost ? relative * expected : lost;
    assertTrue(Math.abs(actual - expected) <= allowed, () -> actual + " for " + expected);
  }
}
