package org.logits4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.logits4j.cpu.VectorCheck.assertClose;
import static org.logits4j.cpu.VectorCheck.normal;
import static org.logits4j.cpu.VectorCheck.reference;
import static org.logits4j.cpu.VectorCheck.rounded;
import static org.logits4j.cpu.VectorCheck.tensor;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.Call;
import org.logits4j.DType;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.NllLoss;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Reduction;
import org.logits4j.Tensor;

/** Cross-entropy on probabilities and negative log-likelihood on cpu/vector. */
class VectorProbabilityTest {
  /**
   * In units of a result's terms: the row's sum with its 32 additions in a lane and 4 after them,
   * and, where all classes have targets, another such sum; 3 of a target's coefficients, and 6 of
   * quotients, products, the logarithm and the factor.
   */
  private static final double ERROR = 81;

  private record Case(
      DType type,
      DType labelType,
      int rows,
      int classes,
      int valid,
      double[] p,
      double[] t,
      long[] labels,
      double[] weights,
      double smoothing,
      double epsilon,
      Reduction reduction,
      boolean firstAxis,
      double[] up,
      double scale) {
    boolean dense() {
      return t.length > 0;
    }

    long[] dims() {
      return firstAxis ? new long[] {classes, rows} : new long[] {rows, classes};
    }

    int at(int r, int c) {
      return firstAxis ? c * rows + r : r * classes + c;
    }

    long[] upDims() {
      return up.length == 1 ? new long[0] : new long[] {rows};
    }

    double target(int r, int c) {
      double own = dense() ? t[at(r, c)] : labels[r] == c ? 1 : 0;
      double weight = weights.length == 0 ? 1 : weights[c];
      return weight * ((1 - smoothing) * own + smoothing / valid);
    }

    ProbabilityCrossEntropy.Builder loss() {
      ProbabilityCrossEntropy.Builder loss =
          ProbabilityCrossEntropy.builder()
              .classAxis(firstAxis ? 0 : 1)
              .epsilon(epsilon)
              .labelSmoothing(smoothing)
              .reduction(reduction);
      if (weights.length > 0) {
        loss.classWeights(weights);
      }
      return dense() ? loss : loss.ignoreIndex(-100);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 16, 17, 64, 65, 100, 1_000, 2_048, 2_049, 50_257})
  void probabilities(int classes) {
    SplittableRandom random = new SplittableRandom(classes);
    for (int i = 0; i < 72; i++) {
      probabilities(random, VectorCheck.TYPES[i % 4], Reduction.values()[i / 4 % 3], classes);
    }
  }

  private static void probabilities(
      SplittableRandom random, DType type, Reduction reduction, int classes) {
    int rows = classes > 1_000 ? 2 : random.nextInt(1, 40);
    boolean firstAxis = random.nextInt(4) == 0;
    boolean dense = random.nextBoolean();
    double[] z = normal(random, rows * classes, random.nextBoolean() ? 6 : 20);
    double[] p = new double[rows * classes];
    double[] t = new double[dense ? rows * classes : 0];
    long[] labels = random.longs(rows, 0, classes).toArray();
    DType labelType = random.nextBoolean() ? type : DType.F32;
    for (int r = 0; r < rows; r++) {
      int sure = random.nextInt(3) == 0 ? random.nextInt(classes) : -1;
      double total = 0;
      for (int c = 0; c < classes; c++) {
        double e = Math.exp(c == sure ? 8 + random.nextInt(8) : z[r * classes + c]);
        total += e;
        p[firstAxis ? c * rows + r : r * classes + c] = e;
      }
      for (int c = 0; c < classes; c++) {
        int i = firstAxis ? c * rows + r : r * classes + c;
        p[i] = random.nextInt(50) == 0 && c != sure ? 0 : p[i] / total * (1 + r % 3);
        if (dense) {
          t[i] = random.nextInt(3) == 0 ? 0 : random.nextDouble() * 2 / classes;
        }
      }
      if (!dense && random.nextInt(5) == 0) {
        labels[r] = -100;
      }
    }
    double[] up = normal(random, reduction == Reduction.NONE && random.nextBoolean() ? rows : 1, 2);
    Case test =
        new Case(
            type,
            labelType,
            rows,
            classes,
            classes,
            rounded(type, p),
            rounded(labelType, t),
            labels,
            random.nextBoolean() ? random.doubles(classes, -0.5, 2).toArray() : new double[0],
            random.nextInt(3) == 0 ? 0.1 : 0,
            new double[] {1e-7, 0.01, 0.3, 1e-7}[random.nextInt(4)],
            reduction,
            firstAxis,
            rounded(DType.F32, up),
            random.nextDouble(0.1, 3));
    check(test, random.nextInt(3), random.nextBoolean());
  }

  private static Tensor labels(Case test, boolean exactly) {
    if (test.dense()) {
      return exactly
          ? reference(DType.F64, test.t, test.dims())
          : tensor(test.labelType, test.t, 1, test.dims());
    }
    Tensor labels = Tensor.of(test.labels, test.rows);
    return exactly ? VectorCheck.onScalar(labels) : labels;
  }

  private static Gradient gradient(Case test, boolean exactly, boolean inPlace) {
    Tensor up =
        exactly
            ? reference(DType.F64, test.up, test.upDims())
            : tensor(test.type.lossType(), test.up, 0, test.upDims());
    Gradient gradient = inPlace ? Gradient.overLogits() : Gradient.fresh();
    gradient = gradient.upstream(up).scale(test.scale);
    return test.dense() ? gradient.andLabels() : gradient;
  }

  private static void check(Case test, int gap, boolean inPlace) {
    ProbabilityCrossEntropy loss = test.loss().build();
    LossResult exact =
        loss.lossAndGradient(
            reference(DType.F64, test.p, test.dims()),
            labels(test, true),
            gradient(test, true, false),
            Call.options());
    LossResult result =
        loss.lossAndGradient(
            tensor(test.type, test.p, gap, test.dims()),
            labels(test, false),
            gradient(test, false, inPlace),
            Call.options());
    double[] losses = exact.loss().doubles();
    double[] actual = result.loss().doubles();
    double counted = 0;
    double terms = 0;
    boolean doubtful = false;
    double[] errors = new double[test.rows];
    double[] sums = new double[test.rows];
    boolean[] skip = new boolean[test.rows];
    for (int r = 0; r < test.rows; r++) {
      for (int c = 0; c < test.classes; c++) {
        sums[r] += test.p[test.at(r, c)];
      }
      boolean ignored = !test.dense() && test.labels[r] < 0;
      counted +=
          test.dense()
              ? 1
              : ignored ? 0 : test.weights.length == 0 ? 1 : test.weights[(int) test.labels[r]];
      for (int c = 0; c < test.classes && !ignored; c++) {
        double q = test.p[test.at(r, c)] / sums[r];
        // clipped or not: a rounding may decide, and then nothing can be told
        skip[r] |= near(q, test.epsilon, test.type) || near(q, 1 - test.epsilon, test.type);
        double log = Math.abs(Math.log(Math.max(test.epsilon, Math.min(1 - test.epsilon, q))));
        errors[r] += Math.abs(test.target(r, c)) * (q > 0.5 ? log : log + 1);
      }
      doubtful |= skip[r];
      terms += errors[r];
    }
    double unit = VectorCheck.unit(test.type);
    double divisor = test.reduction == Reduction.MEAN ? Math.abs(counted) : 1;
    if (test.reduction != Reduction.NONE) {
      if (!doubtful) {
        assertClose(
            "probability reduced: " + test,
            test.type.lossType(),
            losses[0],
            ERROR * unit * terms / divisor,
            actual[0]);
      }
    }
    double[] g = exact.gradient().doubles();
    double[] gActual = result.gradient().doubles();
    for (int r = 0; r < test.rows; r++) {
      if (skip[r]) {
        continue;
      }
      if (test.reduction == Reduction.NONE) {
        assertClose(
            "probability loss: " + r,
            test.type.lossType(),
            losses[r],
            ERROR * unit * errors[r],
            actual[r]);
      }
      double factor = Math.abs(test.scale * test.up[test.up.length == 1 ? 0 : r]) / divisor;
      gradientRow(test, r, sums[r], factor, g, gActual);
      if (test.dense()) {
        labelRow(test, r, sums[r], factor, exact, result);
      }
    }
  }

  private static boolean near(double q, double limit, DType type) {
    return Math.abs(q - limit) <= 100 * VectorCheck.unit(type) * limit;
  }

  private static void gradientRow(
      Case test, int r, double sum, double factor, double[] exact, double[] actual) {
    double unit = VectorCheck.unit(test.type);
    double total = 0;
    boolean ignored = !test.dense() && test.labels[r] < 0;
    for (int c = 0; c < test.classes && !ignored; c++) {
      total += Math.abs(test.target(r, c));
    }
    for (int c = 0; c < test.classes; c++) {
      int i = test.at(r, c);
      double q = test.p[i] / sum;
      boolean clipped = q < test.epsilon || q > 1 - test.epsilon;
      double t = ignored ? 0 : Math.abs(test.target(r, c));
      double own = clipped || t == 0 ? 0 : t / q;
      double terms = q > 0.5 ? own * (1 - q) + (total - t) : own + total;
      assertClose(
          "probability gradient"
              + (q > 0.5 ? " top: " : ": ")
              + r
              + " "
              + c
              + " of "
              + test.classes,
          test.type,
          exact[i],
          ignored
              ? 0
              : (ERROR * unit * terms + 4 * 0x1p-53 * (own + total)) * factor / sum
                  + VectorCheck.underflow(test.type) * (1 + factor),
          actual[i]);
    }
  }

  private static void labelRow(
      Case test, int r, double sum, double factor, LossResult exact, LossResult result) {
    double[] expected = exact.labelGradient().doubles();
    double[] actual = result.labelGradient().doubles();
    for (int c = 0; c < test.classes; c++) {
      int i = test.at(r, c);
      double q = test.p[i] / sum;
      double log = Math.abs(Math.log(Math.max(test.epsilon, Math.min(1 - test.epsilon, q))));
      double slope =
          (test.weights.length == 0 ? 1 : Math.abs(test.weights[c])) * (1 - test.smoothing);
      assertClose(
          "probability labels: " + r + " " + c,
          test.labelType,
          expected[i],
          ERROR * VectorCheck.unit(test.type) * factor * slope * (q > 0.5 ? log : log + 1)
              + VectorCheck.underflow(test.type),
          actual[i]);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F64", "F32", "F16", "BF16"})
  void specialNumbers(DType type) {
    for (int classes : new int[] {1, 3, 16, 64, 70, 2_050}) {
      for (double special : VectorCheck.SPECIALS) {
        for (int way = 0; way < 8; way++) {
          special(type, classes, special, way);
        }
      }
    }
  }

  private static void special(DType type, int classes, double special, int way) {
    SplittableRandom random = new SplittableRandom(way);
    int rows = 3;
    int step = Math.max(1, classes / 6);
    for (int c = 0; c < classes; c += step) {
      double[] p = random.doubles((long) rows * classes, 0.1, 1).toArray();
      double[] t = random.doubles((long) rows * classes, 0.1, 1).toArray();
      boolean dense = way % 2 == 0;
      (way >= 6 && dense ? t : p)[classes + c] = special;
      if (way == 5 && classes > 1) {
        Arrays.fill(p, classes, 2 * classes, 0);
        p[classes + c] = special;
      }
      p = rounded(type, p);
      t = rounded(type, t);
      double epsilon = way / 2 % 2 == 0 ? 1e-7 : 0;
      ProbabilityCrossEntropy loss =
          ProbabilityCrossEntropy.builder().epsilon(epsilon).reduction(Reduction.NONE).build();
      Tensor labels =
          dense
              ? tensor(type, t, 0, rows, classes)
              : Tensor.of(new long[] {c, way == 3 ? (c + 1) % classes : c, 0}, rows);
      Gradient gradient = dense ? Gradient.fresh().andLabels() : Gradient.fresh();
      LossResult exact =
          loss.lossAndGradient(
              reference(type, p, rows, classes),
              VectorCheck.onScalar(labels),
              gradient,
              Call.options());
      LossResult result =
          loss.lossAndGradient(tensor(type, p, 0, rows, classes), labels, gradient, Call.options());
      String name = "special: " + special + " way " + way + " classes " + classes + " at " + c;
      same(name + " loss", type.lossType(), exact.loss(), result.loss());
      same(name + " gradient", type, exact.gradient(), result.gradient());
      if (dense) {
        same(name + " labels", type, exact.labelGradient(), result.labelGradient());
      }
    }
  }

  private static void same(String name, DType type, Tensor expected, Tensor actual) {
    double[] exact = expected.doubles();
    double[] values = actual.doubles();
    double largest = 0;
    for (double value : exact) {
      largest = Double.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
    }
    double ulps = type == DType.F16 ? 0x1p-10 : type == DType.BF16 ? 0x1p-7 : 0;
    for (int i = 0; i < exact.length; i++) {
      double size = Double.isFinite(exact[i]) ? Math.abs(exact[i]) : 0;
      double error =
          ERROR
                  * VectorCheck.unit(type == DType.F64 ? type : DType.F32)
                  * (size + Math.min(largest, 1e4))
              + ulps * size
              + VectorCheck.underflow(type);
      assertClose(name + " " + i, type, exact[i], error, values[i]);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 16, 17, 64, 65, 100, 1_000, 2_048, 2_049, 50_257})
  void nll(int classes) {
    SplittableRandom random = new SplittableRandom(classes);
    for (int i = 0; i < 48; i++) {
      DType type = VectorCheck.TYPES[i % 4];
      Reduction reduction = Reduction.values()[i / 4 % 3];
      boolean firstAxis = i / 12 % 2 == 1;
      int rows = classes > 1_000 ? 2 : random.nextInt(1, 40);
      double[] x = rounded(type, normal(random, rows * classes, 5));
      long[] labels = random.longs(rows, 0, classes).toArray();
      labels[random.nextInt(rows)] = -100;
      double[] specials = VectorCheck.SPECIALS;
      x[random.nextInt(x.length)] = round(type, specials[random.nextInt(specials.length)]);
      double[] up =
          normal(random, reduction == Reduction.NONE && random.nextBoolean() ? rows : 1, 2);
      up = rounded(DType.F32, up);
      NllLoss.Builder loss =
          NllLoss.builder().reduction(reduction).ignoreIndex(-100).classAxis(firstAxis ? 0 : 1);
      if (random.nextBoolean()) {
        loss.classWeights(random.doubles(classes, -1, 2).map(w -> Math.max(0, w)).toArray());
      }
      long[] dims = firstAxis ? new long[] {classes, rows} : new long[] {rows, classes};
      long[] upDims = up.length == 1 ? new long[0] : new long[] {rows};
      Tensor label = Tensor.of(labels, rows);
      LossResult exact =
          loss.build()
              .lossAndGradient(
                  reference(type, x, dims),
                  VectorCheck.onScalar(label),
                  Gradient.fresh().upstream(reference(type.lossType(), up, upDims)).scale(0.7),
                  Call.options());
      boolean inPlace = random.nextBoolean();
      LossResult result =
          loss.build()
              .lossAndGradient(
                  tensor(type, x, random.nextInt(3), dims),
                  label,
                  (inPlace ? Gradient.overLogits() : Gradient.fresh())
                      .upstream(tensor(type.lossType(), up, 0, upDims))
                      .scale(0.7),
                  Call.options());
      double[] losses = exact.loss().doubles();
      // sums of blocks are not those of all rows, to the last bit
      double error = reduction == Reduction.NONE ? 0 : 1e-15 * rows * 50;
      for (int r = 0; r < losses.length; r++) {
        assertClose("nll: " + r, type.lossType(), losses[r], error, result.loss().doubles()[r]);
      }
      assertArrayEquals(exact.gradient().doubles(), result.gradient().doubles());
    }
  }

  private static double round(DType type, double value) {
    return VectorCheck.round(type, value);
  }

  @ParameterizedTest
  @EnumSource(names = {"F64", "F32", "F16", "BF16"})
  void emptyTensors(DType type) {
    ProbabilityCrossEntropy loss = ProbabilityCrossEntropy.create();
    Tensor none = tensor(type, new double[0], 0, 0, 5);
    LossResult result = loss.lossAndGradient(none, Tensor.of(new long[0], 0));
    assertArrayEquals(new double[] {Double.NaN}, result.loss().doubles());
    assertArrayEquals(new double[0], result.gradient().doubles());
    Tensor logs = tensor(type, new double[0], 0, 0, 5);
    LossResult nll = NllLoss.builder().build().lossAndGradient(logs, Tensor.of(new long[0], 0));
    assertArrayEquals(new double[] {Double.NaN}, nll.loss().doubles());
    assertArrayEquals(new long[] {0, 5}, nll.gradient().shape().dims());
  }
}
