package org.logits4j.cpu;

import static org.logits4j.cpu.VectorCheck.assertClose;
import static org.logits4j.cpu.VectorCheck.normal;
import static org.logits4j.cpu.VectorCheck.reference;
import static org.logits4j.cpu.VectorCheck.rounded;
import static org.logits4j.cpu.VectorCheck.tensor;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.Call;
import org.logits4j.DType;
import org.logits4j.GaussianNll;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.Reduction;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Tensor;

/** Sigmoid cross-entropy and the Gaussian negative log-likelihood on cpu/vector. */
class VectorElementwiseTest {
  /**
   * In units of a loss's terms: of a term 3 from its coefficient, 2 from its exponential and 2.5
   * from the logarithm of it, 1 from their sum, 2 from products and sums.
   */
  private static final double SIGMOID = 11;

  /** The same for the gradient, with 3 from quotients and 3 from the factor. */
  private static final double SIGMOID_GRADIENT = 13;

  /** Of a square: twice the deviation's 1 + 3 + 1, and 2. */
  private static final double GAUSSIAN = 13;

  /** Of the gradients: what a square has, the precision's 3 and the factor's 3. */
  private static final double GAUSSIAN_GRADIENT = 15;

  /** A sum of 32 in each lane, and what comes after. */
  private static final double SUM = 36;

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 16, 17, 64, 65, 100, 1_000, 2_048, 2_049, 50_257})
  void sigmoid(int classes) {
    SplittableRandom random = new SplittableRandom(classes);
    for (int i = 0; i < 24; i++) {
      DType type = VectorCheck.TYPES[i % 4];
      Reduction reduction = Reduction.values()[i / 4 % 3];
      int rows = classes > 1_000 ? 2 : random.nextInt(1, 40);
      sigmoid(random, type, reduction, rows, classes);
    }
  }

  private static void sigmoid(
      SplittableRandom random, DType type, Reduction reduction, int rows, int classes) {
    int n = rows * classes;
    double[] x = rounded(type, normal(random, n, random.nextBoolean() ? 4 : 90));
    DType labelType = random.nextBoolean() ? type : DType.F32;
    double[] t =
        rounded(
            labelType,
            random.doubles(n, -0.5, 1.5).map(v -> Math.max(0, Math.min(1, v))).toArray());
    double[] w = random.nextBoolean() ? random.doubles(classes, -1, 3).toArray() : new double[] {1};
    double[] q = random.nextBoolean() ? random.doubles(classes, 0, 3).toArray() : new double[] {1};
    double[] up = normal(random, reduction == Reduction.NONE && random.nextBoolean() ? n : 1, 2);
    up = rounded(DType.F32, up);
    double scale = random.nextDouble(0.1, 3);
    SigmoidCrossEntropy loss =
        SigmoidCrossEntropy.builder()
            .classWeights(w)
            .positiveWeights(q)
            .reduction(reduction)
            .build();
    DType upType = type.lossType();
    long[] upDims = up.length == 1 ? new long[0] : new long[] {rows, classes};
    LossResult exact =
        loss.lossAndGradient(
            reference(DType.F64, x, rows, classes),
            reference(DType.F64, t, rows, classes),
            Gradient.fresh().upstream(reference(DType.F64, up, upDims)).scale(scale),
            Call.options());
    int gap = random.nextInt(3);
    boolean inPlace = random.nextBoolean();
    Tensor logits = tensor(type, x, gap, rows, classes);
    LossResult result =
        loss.lossAndGradient(
            logits,
            tensor(labelType, t, random.nextInt(3), rows, classes),
            (inPlace ? Gradient.overLogits() : Gradient.fresh())
                .upstream(tensor(upType, up, 0, upDims))
                .scale(scale),
            Call.options());
    double unit = VectorCheck.unit(type);
    double[] losses = exact.loss().doubles();
    double[] gradients = exact.gradient().doubles();
    double[] actual = result.gradient().doubles();
    double terms = 0;
    for (int i = 0; i < n; i++) {
      double weight = w[w.length == 1 ? 0 : i % classes];
      double a = Math.abs(weight * (1 - t[i]));
      double b = Math.abs(weight * q[q.length == 1 ? 0 : i % classes] * t[i]);
      double term = a * softplus(x[i]) + b * softplus(-x[i]);
      double under = (a + b) * VectorCheck.underflow(type);
      terms += term;
      if (reduction == Reduction.NONE) {
        assertClose(
            "sigmoid loss: " + i,
            type.lossType(),
            losses[i],
            SIGMOID * unit * term + under,
            result.loss().doubles()[n == 1 ? 0 : i]);
        if (n > 5_000 && i > 100) {
          i += 97;
        }
      }
    }
    double factor = scale * (reduction == Reduction.MEAN ? 1.0 / n : 1);
    for (int i = 0; i < n; i++) {
      double weight = w[w.length == 1 ? 0 : i % classes];
      double a = Math.abs(weight * (1 - t[i]));
      double b = Math.abs(weight * q[q.length == 1 ? 0 : i % classes] * t[i]);
      double f = Math.abs(factor * up[up.length == 1 ? 0 : i]);
      double slope = f * (a * sigmoid(x[i]) + b * sigmoid(-x[i]));
      assertClose(
          "sigmoid gradient: " + i,
          type,
          gradients[i],
          SIGMOID_GRADIENT * unit * slope + (f * (a + b) + 1) * VectorCheck.underflow(type),
          actual[i]);
    }
    if (reduction != Reduction.NONE) {
      double count = reduction == Reduction.MEAN ? n : 1;
      assertClose(
          "sigmoid reduced: ",
          type.lossType(),
          losses[0],
          (SIGMOID + SUM) * unit * terms / count + VectorCheck.underflow(type) * 100,
          result.loss().doubles()[0]);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 15, 16, 17, 1_023, 1_024, 1_025, 16_384, 50_257})
  void gaussian(int n) {
    SplittableRandom random = new SplittableRandom(n);
    for (int i = 0; i < 24; i++) {
      gaussian(random, VectorCheck.TYPES[i % 4], Reduction.values()[i / 4 % 3], n);
    }
  }

  private static void gaussian(SplittableRandom random, DType type, Reduction reduction, int n) {
    double[] m = rounded(type, normal(random, n, 3));
    double[] s = rounded(type, normal(random, n, random.nextBoolean() ? 2 : 10));
    double[] t = rounded(type, normal(random, n, 3));
    if (random.nextBoolean()) {
      t[n / 2] = m[n / 2];
    }
    double[] up = normal(random, reduction == Reduction.NONE && random.nextBoolean() ? n : 1, 2);
    up = rounded(DType.F32, up);
    double scale = random.nextDouble(0.1, 3);
    long[] upDims = up.length == 1 ? new long[0] : new long[] {n};
    GaussianNll loss = GaussianNll.with(reduction);
    GaussianNll.Result exact =
        loss.lossAndGradient(
            reference(DType.F64, m, n),
            reference(DType.F64, s, n),
            reference(DType.F64, t, n),
            Gradient.fresh().upstream(reference(DType.F64, up, upDims)).scale(scale),
            Call.options());
    GaussianNll.Result result =
        loss.lossAndGradient(
            tensor(type, m, 0, n),
            tensor(type, s, 0, n),
            tensor(type, t, 0, n),
            Gradient.fresh().upstream(tensor(type.lossType(), up, 0, upDims)).scale(scale),
            Call.options());
    double unit = VectorCheck.unit(type);
    double factor = scale * (reduction == Reduction.MEAN ? 1.0 / n : 1);
    double[] losses = exact.loss().doubles();
    double[] actual = result.loss().doubles();
    double[][] gradients = {
      exact.meanGradient().doubles(),
      exact.logStdGradient().doubles(),
      exact.targetGradient().doubles(),
      result.meanGradient().doubles(),
      result.logStdGradient().doubles(),
      result.targetGradient().doubles()
    };
    double terms = 0;
    for (int i = 0; i < n; i++) {
      double precision = Math.exp(-s[i]);
      double u = (t[i] - m[i]) * precision;
      double term = u * u / 2 + Math.abs(s[i]) + 1;
      terms += term;
      if (reduction == Reduction.NONE) {
        assertClose(
            "gaussian loss: " + i, type.lossType(), losses[i], GAUSSIAN * unit * term, actual[i]);
      }
      double f = Math.abs(factor * up[up.length == 1 ? 0 : i]);
      double byMean = GAUSSIAN_GRADIENT * unit * f * Math.abs(u * precision);
      double byLogStd = GAUSSIAN_GRADIENT * unit * f * (1 + u * u);
      double under = VectorCheck.underflow(type);
      assertClose("gaussian mean: " + i, type, gradients[0][i], byMean + under, gradients[3][i]);
      assertClose("gaussian std: " + i, type, gradients[1][i], byLogStd + under, gradients[4][i]);
      assertClose("gaussian target: " + i, type, gradients[2][i], byMean + under, gradients[5][i]);
    }
    if (reduction != Reduction.NONE) {
      double count = reduction == Reduction.MEAN ? n : 1;
      assertClose(
          "gaussian reduced: ",
          type.lossType(),
          losses[0],
          (GAUSSIAN + SUM) * unit * terms / count,
          actual[0]);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F64", "F32", "F16", "BF16"})
  void specialNumbersOfSigmoid(DType type) {
    double[] specials = VectorCheck.SPECIALS;
    int n = specials.length * specials.length * 2;
    double[] x = new double[n];
    double[] t = new double[n];
    double[] up = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = specials[i % specials.length];
      t[i] = i % 2 == 0 ? specials[i / 2 / specials.length] : i / 2 % 2;
      up[i] = i % 7 == 3 ? specials[i / 7 % specials.length] : 1;
    }
    for (double weight : new double[] {1, 0, -0.0, -1, 1e30, 1e-40, 1e300}) {
      for (double scale : new double[] {1, 0, -1, 1e-40, 1e40}) {
        SigmoidCrossEntropy loss =
            SigmoidCrossEntropy.builder().classWeights(weight).reduction(Reduction.NONE).build();
        String name = "special: " + type + " weight " + weight + " scale " + scale;
        Tensor ups = tensor(type.lossType(), up, 0, n);
        LossResult exact =
            loss.lossAndGradient(
                reference(type, x, n),
                reference(type, t, n),
                Gradient.fresh().upstream(VectorCheck.onScalar(ups)).scale(scale),
                Call.options());
        LossResult result =
            loss.lossAndGradient(
                tensor(type, x, 0, n),
                tensor(type, t, 0, n),
                Gradient.fresh().upstream(ups).scale(scale),
                Call.options());
        same(name + " loss", type.lossType(), exact.loss().doubles(), result.loss().doubles());
        same(name + " gradient", type, exact.gradient().doubles(), result.gradient().doubles());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F64", "F32", "F16", "BF16"})
  void specialNumbersOfGaussian(DType type) {
    double[] specials = Arrays.copyOf(VectorCheck.SPECIALS, VectorCheck.SPECIALS.length + 4);
    specials[specials.length - 1] = 89;
    specials[specials.length - 2] = -709.5;
    specials[specials.length - 3] = -711;
    specials[specials.length - 4] = 746;
    int k = specials.length;
    int n = k * k * k;
    double[] m = new double[n];
    double[] s = new double[n];
    double[] t = new double[n];
    for (int i = 0; i < n; i++) {
      m[i] = specials[i % k];
      s[i] = specials[i / k % k];
      t[i] = specials[i / k / k];
    }
    GaussianNll loss = GaussianNll.with(Reduction.NONE);
    GaussianNll.Result exact =
        loss.lossAndGradient(reference(type, m, n), reference(type, s, n), reference(type, t, n));
    GaussianNll.Result result =
        loss.lossAndGradient(tensor(type, m, 0, n), tensor(type, s, 0, n), tensor(type, t, 0, n));
    same("special: loss", type.lossType(), exact.loss().doubles(), result.loss().doubles());
    same("special: mean", type, exact.meanGradient().doubles(), result.meanGradient().doubles());
    same("special: std", type, exact.logStdGradient().doubles(), result.logStdGradient().doubles());
    same(
        "special: target",
        type,
        exact.targetGradient().doubles(),
        result.targetGradient().doubles());
  }

  /**
   * Special numbers are what they are; others differ by roundings, as many as labels of 100 and
   * -100 make of a few where their terms cancel, and by an ulp of the type.
   */
  private static void same(String name, DType type, double[] expected, double[] actual) {
    for (int i = 0; i < expected.length; i++) {
      double size = Double.isFinite(expected[i]) ? Math.abs(expected[i]) : 0;
      double ulps = type == DType.F16 ? 0x1p-10 : type == DType.BF16 ? 0x1p-7 : 0;
      assertClose(
          name + " " + i,
          type,
          expected[i],
          size * (4096 * VectorCheck.unit(type) + ulps)
              + VectorCheck.underflow(type)
              + ulps * 0x1p-13,
          actual[i]);
    }
  }

  @Test
  void aSumLargerThanSinglePrecisionIsAveraged() {
    double[] x = new double[64];
    Arrays.fill(x, 3e18);
    double[] t = new double[64];
    SigmoidCrossEntropy mean = SigmoidCrossEntropy.builder().classWeights(1e20).build();
    Tensor logits = tensor(DType.F32, x, 0, 64);
    assertClose(
        "mean: ",
        DType.F32,
        3e38,
        1e33,
        mean.loss(logits, tensor(DType.F32, t, 0, 64)).loss().item());
  }
}
