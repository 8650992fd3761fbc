package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.LogSumExp;
import org.logits4j.Softmax;
import org.logits4j.Tensor;
import org.logits4j.cpu.vector.Loops;

/**
 * Every bit of the CPU's vector kernels, against the same operations in plain Java, one by one:
 * what a machine's vectors are, and how the loops are cut, changes nothing.
 */
class VectorRowBitsTest {
  private static final int LANES = 16;
  private static final int SHORT = 64;
  private static final int BLOCK = 2048;
  private static final int CHUNK = 32;

  /** exp(x - shift) for x up to shift. */
  private static float exp(float x, float shift) {
    float d = Math.max(-Math.abs(x - shift), -88);
    float rounding = 0x1.8p23f + 127;
    float shifted = Math.fma(d, 0x1.715476p0f, rounding);
    float k = shifted - rounding;
    float r = Math.fma(k, -0x1.63p-1f, d);
    r = Math.fma(k, 0x1.bd0106p-13f, r);
    float p = Math.fma(r, 0x1.6a2432p-10f, 0x1.1239e4p-7f);
    p = Math.fma(p, r, 0x1.5558f2p-5f);
    p = Math.fma(p, r, 0x1.555492p-3f);
    p = Math.fma(p, r, 0x1.fffffcp-2f);
    p = Math.fma(p, r, 1);
    p = Math.fma(p, r, 1);
    return p * Float.intBitsToFloat(Float.floatToRawIntBits(shifted) << 23);
  }

  /** What a type rounds sums to. */
  private interface Adder {
    double add(double first, double second);
  }

  private static final Adder FLOATS = (first, second) -> (float) (first + second);
  private static final Adder DOUBLES = Double::sum;

  /** Chunk by chunk; what is left after whole ones last. */
  private static double sum(double[] x, int from, int to, int stride, Adder adder) {
    double total = 0;
    for (int first = from; first < to; first += CHUNK * stride) {
      double sum = 0;
      for (int i = first; i < Math.min(to, first + CHUNK * stride); i += stride) {
        sum = adder.add(sum, x[i]);
      }
      total = adder.add(total, sum);
    }
    return total;
  }

  /** The lanes' sums of some elements, added up in a tree. */
  private static double folded(double[] x, int from, int to, Adder adder) {
    double[] lanes = new double[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      lanes[lane] = sum(x, Math.min(to, from + lane), to, LANES, adder);
    }
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        lanes[i] += lanes[i + half];
      }
    }
    return lanes[0];
  }

  /** Of rows whose first class alone has the largest logit: its exponential of 1 is left out. */
  private static double rest(double[] exponentials, Adder adder) {
    double[] exp = exponentials.clone();
    exp[0] = 0;
    int n = exp.length;
    if (n <= SHORT) {
      return sum(exp, 0, n, 1, adder);
    }
    int whole = n < BLOCK ? n : n & -LANES;
    double sum = 0;
    double correction = 0;
    for (int from = 0; from < n; ) {
      int to = from < whole ? Math.min(whole, from + BLOCK) : n;
      double term = folded(exp, from, to, adder);
      double next = sum + term;
      boolean larger = Math.abs(sum) >= Math.abs(term);
      correction += larger ? (sum - next) + term : (term - next) + sum;
      sum = next;
      from = to;
    }
    return sum + correction;
  }

  /** The first is the largest; few are close to each other, so that it does not dominate them. */
  private static double[] row(DType type, int classes) {
    double[] row = Spread.NORMAL.row(new SplittableRandom(classes), type, classes);
    for (int c = 0; c < classes; c++) {
      double near = classes > 100 ? row[c] : 3 + row[c] / 8;
      row[c] = c == 0 ? 3.75 : Math.min(3.5, near);
    }
    return Types.round(type, row);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 31, 64, 65, 100, 513, 1000, 2048, 2064, 2070, 5000})
  void inSinglePrecision(int classes) {
    double[] x = row(DType.F32, classes);
    double[] exp = new double[classes];
    for (int c = 0; c < classes; c++) {
      exp[c] = exp((float) x[c], (float) x[0]);
    }
    double rest = rest(exp, FLOATS);
    double[] log1p = new double[LANES];
    Loops.floats().log1p(Arrays.copyOf(new double[] {rest}, LANES), new double[LANES], log1p, 1);
    double log = log1p[0];
    double[] p = new double[classes];
    double[] logs = new double[classes];
    for (int c = 0; c < classes; c++) {
      p[c] = (float) exp[c] * (float) (1 / (1 + rest));
      logs[c] = 0 - ((float) (x[0] - x[c]) + (float) log);
    }
    check(DType.F32, x, (float) (x[0] + log), p, logs);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 31, 64, 65, 100, 513, 1000, 2048, 2064, 2070, 5000})
  void inDoublePrecision(int classes) {
    double[] x = row(DType.F64, classes);
    double[] exp = new double[classes];
    for (int c = 0; c < classes; c++) {
      exp[c] = exp(x[c], x[0]);
    }
    double rest = rest(exp, DOUBLES);
    double log = StrictMath.log1p(rest);
    double[] p = new double[classes];
    double[] logs = new double[classes];
    for (int c = 0; c < classes; c++) {
      p[c] = exp[c] * (1 / (1 + rest));
      logs[c] = 0 - ((x[0] - x[c]) + log);
    }
    check(DType.F64, x, x[0] + log, p, logs);
  }

  /** The kernels' own function, of one number. */
  private static double exp(double x, double shift) {
    double[] lanes = new double[LANES];
    double[] shifts = new double[LANES];
    Arrays.fill(lanes, x);
    Arrays.fill(shifts, shift);
    Loops.doubles().exp(lanes, 0, lanes, 0, LANES, shifts);
    return lanes[0];
  }

  private static void check(DType type, double[] x, double lse, double[] p, double[] logs) {
    try (Lab lab = Lab.on(Device.of("cpu/vector"), type)) {
      Tensor logits = lab.rows(x);
      assertEquals(lse, lab.keep(LogSumExp.over(1).forward(logits)).item());
      assertArrayEquals(p, lab.keep(Softmax.along(1).forward(logits)).doubles());
      assertArrayEquals(logs, lab.keep(Softmax.logAlong(1).forward(logits)).doubles());
    }
  }
}
