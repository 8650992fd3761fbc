package org.logits4j.cpu;

import static org.logits4j.cpu.VectorCheck.assertClose;
import static org.logits4j.cpu.VectorCheck.normal;
import static org.logits4j.cpu.VectorCheck.reference;
import static org.logits4j.cpu.VectorCheck.rounded;
import static org.logits4j.cpu.VectorCheck.tensor;

import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.Call;
import org.logits4j.DType;
import org.logits4j.Gradient;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** The gradients of softmax and log-softmax on cpu/vector. */
class VectorSoftmaxGradientTest {
  /**
   * In units of a gradient's terms: the exponential's 3, the sum's 32 additions in a lane and 4
   * after them, a product and its rounding, and 4 of differences, products and the scale.
   */
  private static final double ERROR = 45;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 16, 17, 64, 65, 100, 1_000, 2_048, 2_049, 50_257})
  void gradient(int classes) {
    SplittableRandom random = new SplittableRandom(classes);
    for (int i = 0; i < 48; i++) {
      gradient(random, VectorCheck.TYPES[i % 4], i / 4 % 2 == 0, classes, i / 8 % 6);
    }
  }

  private static void gradient(
      SplittableRandom random, DType type, boolean logarithm, int classes, int way) {
    int rows = classes > 1_000 ? 2 : random.nextInt(1, 40);
    double[] z = normal(random, rows * classes, 6);
    double[] g = rounded(type, normal(random, rows * classes, 3));
    if (way % 2 == 0) {
      // a class near 1, and how near differs
      for (int r = 0; r < rows; r++) {
        z[r * classes + random.nextInt(classes)] = 10 + random.nextInt(12);
      }
    }
    double scale = way == 3 ? 1 : random.nextDouble(0.1, 3);
    boolean firstAxis = way == 4;
    long[] dims = firstAxis ? new long[] {classes, rows} : new long[] {rows, classes};
    int axis = firstAxis ? 0 : 1;
    Softmax softmax = logarithm ? Softmax.logAlong(axis) : Softmax.along(axis);
    z = firstAxis ? transposed(z, rows, classes) : z;
    double[] y = rounded(type, softmax.forward(reference(DType.F64, z, dims)).doubles());
    double[] exact =
        softmax
            .backward(
                reference(DType.F64, y, dims),
                reference(DType.F64, g, dims),
                Gradient.fresh().scale(scale),
                Call.options())
            .doubles();
    int gap = random.nextInt(3);
    Tensor result = tensor(type, y, gap, dims);
    Tensor upstream = tensor(type, g, gap, dims);
    Gradient into =
        way == 1 ? Gradient.into(result) : way == 2 ? Gradient.into(upstream) : Gradient.fresh();
    double[] actual =
        softmax.backward(result, upstream, into.scale(scale), Call.options()).doubles();
    for (int r = 0; r < rows; r++) {
      int row = r;
      check(
          type,
          logarithm,
          classes,
          scale,
          c -> firstAxis ? c * rows + row : row * classes + c,
          y,
          g,
          exact,
          actual);
    }
  }

  private static double[] transposed(double[] z, int rows, int classes) {
    double[] turned = new double[z.length];
    for (int i = 0; i < z.length; i++) {
      turned[i % classes * rows + i / classes] = z[i];
    }
    return turned;
  }

  private static void check(
      DType type,
      boolean logarithm,
      int classes,
      double scale,
      IntUnaryOperator at,
      double[] y,
      double[] g,
      double[] exact,
      double[] actual) {
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      int i = at.applyAsInt(c);
      sum += logarithm ? Math.abs(g[i]) : Math.abs(g[i] * y[i]);
    }
    double unit = VectorCheck.unit(type);
    for (int c = 0; c < classes; c++) {
      int i = at.applyAsInt(c);
      double p = logarithm ? Math.exp(y[i]) : y[i];
      double own = Math.abs(g[i]);
      double others = logarithm ? sum - own : sum - own * p;
      double terms;
      if (p > 0.5) {
        double left = logarithm ? -Math.expm1(y[i]) : 1 - p;
        terms = logarithm ? own * left + p * others : p * (own * left + others);
      } else {
        terms = logarithm ? own + p * sum : p * (own + sum);
      }
      // the reference's own sum in double has units of all terms
      double reference = 4 * 0x1p-53 * (own + sum);
      String name =
          (logarithm ? "log-softmax" : "softmax") + (p > 0.5 ? " top" : "") + " gradient: ";
      assertClose(
          name + classes + " " + c,
          type,
          exact[i],
          scale * (ERROR * unit * terms + reference) + (2 + sum) * VectorCheck.underflow(type),
          actual[i]);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F64", "F32", "F16", "BF16"})
  void specialNumbers(DType type) {
    for (int classes : new int[] {1, 3, 16, 64, 70, 2_050}) {
      for (double special : VectorCheck.SPECIALS) {
        for (boolean logarithm : new boolean[] {false, true}) {
          for (boolean inResult : new boolean[] {false, true}) {
            specialNumber(type, classes, special, logarithm, inResult);
          }
        }
      }
    }
  }

  private static void specialNumber(
      DType type, int classes, double special, boolean logarithm, boolean inResult) {
    SplittableRandom random = new SplittableRandom(classes);
    int step = Math.max(1, classes / 6);
    for (int c = 0; c < classes; c += step) {
      double[] y = rounded(type, random.doubles(3L * classes, 0, 0.9).toArray());
      if (logarithm) {
        for (int i = 0; i < y.length; i++) {
          y[i] = -y[i] * 10;
        }
        y = rounded(type, y);
      }
      double[] g = rounded(type, normal(random, 3 * classes, 3));
      (inResult ? y : g)[classes + c] = special;
      Softmax softmax = logarithm ? Softmax.logAlong(1) : Softmax.along(1);
      double[] exact =
          softmax
              .backward(reference(type, y, 3, classes), reference(type, g, 3, classes))
              .doubles();
      double[] actual =
          softmax
              .backward(tensor(type, y, 0, 3, classes), tensor(type, g, 0, 3, classes))
              .doubles();
      double[] sums = new double[3];
      for (int i = 0; i < y.length; i++) {
        sums[i / classes] += Math.abs(logarithm ? g[i] : g[i] * y[i]);
      }
      for (int i = 0; i < y.length; i++) {
        double row = sums[i / classes];
        double p = logarithm ? Math.exp(y[i]) : Math.abs(y[i]);
        double terms = p * row + (logarithm ? 1 : p) * Math.abs(g[i]);
        double ulps = type == DType.F16 ? 0x1p-10 : type == DType.BF16 ? 0x1p-7 : 0;
        double error =
            ERROR * VectorCheck.unit(type) * terms
                + (2 + row) * VectorCheck.underflow(type)
                + ulps * (Math.abs(exact[i]) + 0x1p-13);
        assertClose(
            "special: "
                + special
                + " "
                + logarithm
                + " "
                + inResult
                + " "
                + classes
                + " "
                + i
                + " "
                + c,
            type,
            exact[i],
            Double.isFinite(error) ? error : Double.MAX_VALUE,
            actual[i]);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F64", "F32", "F16", "BF16"})
  void twoClassesOfOneHalf(DType type) {
    for (int classes : new int[] {2, 4, 64, 65, 100, 3_000}) {
      double[] y = new double[classes];
      double[] g = normal(new SplittableRandom(classes), classes, 3);
      g = rounded(type, g);
      y[0] = 0.5;
      y[classes - 1] = 0.5;
      double[] actual =
          Softmax.along(0)
              .backward(tensor(type, y, 0, classes), tensor(type, g, 0, classes))
              .doubles();
      double mean = (g[0] + g[classes - 1]) / 2;
      assertClose("halves: first", type, (g[0] - mean) / 2, 1e-6, actual[0]);
      assertClose("halves: last", type, (g[classes - 1] - mean) / 2, 1e-6, actual[classes - 1]);
    }
  }
}
