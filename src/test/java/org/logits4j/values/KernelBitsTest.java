package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.BFloat16;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Float16;
import org.logits4j.Gradient;
import org.logits4j.LogSumExp;
import org.logits4j.LossResult;
import org.logits4j.Reduction;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/**
 * The CUDA kernels against the same operations in the same order, bit for bit, where exponentials
 * are exact: bounds have room for one sum or product that is rounded otherwise, this has not.
 */
class KernelBitsTest {
  private static final int ROWS = 3;

  /**
   * Rows of each kernel, the first and the last that it takes; such that each of a thread's chunks
   * is the last of some row, and rows with some more warps than the fewest.
   */
  private static final int[] CLASSES = {
    1, 2, 3, 9, 31, 64, 150, 300, 500, 550, 700, 800, 1000, 1024, 1025, 1600, 2100, 2700, 3200,
    3700, 4099, 5000, 9001, 16_384, 16_385, 19_000, 21_000, 23_000, 33_333
  };

  /** Those whose threads have all the elements that they can have, or several batches. */
  private static final Set<Integer> FULL = Set.of(1024, 4099, 16_385);

  static Stream<Arguments> cases() {
    return IntStream.of(CLASSES)
        .boxed()
        .flatMap(
            classes ->
                TestDevices.exact()
                    .flatMap(Lab::typesOf)
                    .filter(lab -> lab.type() != DType.F64)
                    .map(lab -> Arguments.of(classes, lab)));
  }

  /** Each row's place after a 32-byte boundary; differs from row to row. */
  private static int lead(int row, int classes) {
    return 3 + row * (classes + 5);
  }

  private static double[][] rows(int classes, Lab lab) {
    SplittableRandom random = new SplittableRandom(classes);
    double[][] rows = new double[ROWS][];
    rows[0] = Spread.NORMAL_4.row(random, lab.type(), classes);
    rows[1] = Spread.NORMAL.row(random, lab.type(), classes);
    // some classes alike, some masked
    rows[2] =
        Arrays.stream(Spread.NORMAL.row(random, lab.type(), classes))
            .map(value -> random.nextInt(5) == 0 ? Double.NEGATIVE_INFINITY : Math.rint(2 * value))
            .toArray();
    rows[2][classes / 2] = 3;
    return rows;
  }

  private static KernelResults[] expected(double[][] rows, Lab lab) {
    return IntStream.range(0, rows.length)
        .mapToObj(
            r -> new KernelResults(new KernelRow(lab.type(), rows[r], lead(r, rows[r].length))))
        .toArray(KernelResults[]::new);
  }

  private static Placed place(Lab lab, double[][] rows) {
    Grid grid = new Grid(1, 5, rows.length, rows[0].length);
    return Placed.of(lab.scope(), grid, lab.type(), rows, 3);
  }

  /** One number of each row's classes. */
  private interface Expected {
    float of(int row, int c);
  }

  private static void assertRows(
      String what, Lab lab, Tensor actual, int classes, Expected wanted) {
    double[] values = actual.doubles();
    for (int r = 0; r < values.length / classes; r++) {
      for (int c = 0; c < classes; c++) {
        float exact = wanted.of(r, c);
        double rounded =
            switch (lab.type()) {
              case BF16 -> BFloat16.toDouble(BFloat16.fromDouble(exact));
              case F16 -> Float16.toDouble(Float16.fromDouble(exact));
              default -> exact;
            };
        int row = r;
        int column = c;
        assertEquals(
            rounded, values[r * classes + c], () -> what + ", row " + row + ", class " + column);
      }
    }
  }

  static Stream<Arguments> fullCases() {
    return cases().filter(arguments -> FULL.contains(arguments.get()[0]));
  }

  /**
   * Rows of which three classes are not masked: the largest, 0, and two of one thread that meet
   * first at some height of its tree. They are so far from the largest that log-sum-exp and loss
   * are their sum itself, no rounding on their way is lost, and so far from each other that the sum
   * is rounded. Four rows for each two, two where rows are long.
   */
  private static double[][] sparseRows(int classes, Lab lab) {
    SplittableRandom random = new SplittableRandom(classes);
    boolean isLong = classes > 16_384;
    int elements = isLong ? 16 : 32;
    int heights = isLong ? 4 : 5;
    double[][] rows = new double[elements / 2 * heights * (isLong ? 2 : 4)][classes];
    for (int r = 0; r < rows.length; r++) {
      Arrays.fill(rows[r], Double.NEGATIVE_INFINITY);
      KernelRow layout = new KernelRow(lab.type(), rows[r], lead(r, classes));
      int[] together = layout.classesOf(random.nextInt(layout.threads()));
      int bit = 1 << r % heights;
      int place = r / heights % (elements / 2);
      int first = place / bit * 2 * bit + place % bit;
      for (int i = 0; i < 2; i++) {
        int k = first + i * bit;
        int c = k < together.length ? together[k] : random.nextInt(classes);
        double far = random.nextDouble(20, 22) + i * 5;
        rows[r][c] = Types.round(lab.type(), -far);
      }
      rows[r][random.nextInt(classes)] = 0;
    }
    return rows;
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("fullCases")
  void everyPlaceOfAThread(int classes, Lab lab) {
    double[][] rows = sparseRows(classes, lab);
    KernelResults[] expected = expected(rows, lab);
    Tensor logits = place(lab, rows).tensor();
    double[] lse = lab.keep(LogSumExp.over(1).forward(logits)).doubles();
    Tensor softmax = lab.keep(Softmax.along(1).forward(logits));
    CrossEntropy perRow = CrossEntropy.builder().reduction(Reduction.NONE).build();
    long[] labels = new long[rows.length];
    Arrays.setAll(labels, r -> largest(rows[r]));
    LossResult result = lab.keep(perRow.lossAndGradient(logits, lab.labels(labels)));
    double[] losses = result.loss().doubles();
    KernelResults.Loss plain = new KernelResults.Loss(0, 1, 0, new float[0], classes, 1);
    for (int r = 0; r < rows.length; r++) {
      assertEquals(expected[r].logSumExp(), lse[r], "log-sum-exp of row " + r);
      assertEquals(expected[r].loss(plain.at((int) labels[r])), losses[r], "loss of row " + r);
    }
    assertRows("softmax", lab, softmax, classes, (r, c) -> expected[r].softmax(c));
    assertRows(
        "gradient",
        lab,
        result.gradient(),
        classes,
        (r, c) -> expected[r].gradient(plain.at((int) labels[r]), c));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void logSumExpAndSoftmax(int classes, Lab lab) {
    double[][] rows = rows(classes, lab);
    KernelResults[] expected = expected(rows, lab);
    Tensor logits = place(lab, rows).tensor();
    double[] lse = lab.keep(LogSumExp.over(1).forward(logits)).doubles();
    for (int r = 0; r < ROWS; r++) {
      assertEquals(expected[r].logSumExp(), lse[r], "log-sum-exp of row " + r);
    }
    Tensor softmax = lab.keep(Softmax.along(1).forward(logits));
    assertRows("softmax", lab, softmax, classes, (r, c) -> expected[r].softmax(c));
    Tensor logs = lab.keep(Softmax.logAlong(1).forward(logits));
    assertRows("log-softmax", lab, logs, classes, (r, c) -> expected[r].logSoftmax(c));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void crossEntropy(int classes, Lab lab) {
    for (double smoothing : new double[] {0, 0.3}) {
      for (boolean weighted : new boolean[] {false, true}) {
        check(classes, lab, smoothing, weighted);
      }
    }
  }

  private static void check(int classes, Lab lab, double smoothing, boolean weighted) {
    SplittableRandom random = new SplittableRandom(classes);
    double[][] rows = rows(classes, lab);
    if (smoothing > 0) {
      // a mask would make the loss infinite
      rows[2] = rows[0];
    }
    double[] weights = weighted ? ClassChoices.weights(random, classes) : new double[0];
    long[] labels = {random.nextInt(classes), largest(rows[1]), classes / 2};
    double scale = random.nextDouble();
    CrossEntropy.Builder options =
        CrossEntropy.builder().labelSmoothing(smoothing).reduction(Reduction.NONE);
    if (weighted) {
      options.classWeights(weights);
    }
    Tensor logits = place(lab, rows).tensor();
    LossResult result =
        lab.keep(
            options
                .build()
                .lossAndGradient(
                    logits,
                    lab.labels(labels),
                    Gradient.overLogits().scale(scale),
                    Call.options()));
    float[] narrow = new float[weights.length];
    for (int c = 0; c < narrow.length; c++) {
      narrow[c] = (float) weights[c];
    }
    float sum = weighted ? (float) Arrays.stream(weights).sum() : classes;
    KernelResults[] expected = expected(rows, lab);
    KernelResults.Loss[] losses = new KernelResults.Loss[ROWS];
    double[] actual = result.loss().doubles();
    for (int r = 0; r < ROWS; r++) {
      losses[r] =
          new KernelResults.Loss(
              (int) labels[r],
              (float) (1 - smoothing),
              (float) (smoothing / classes),
              narrow,
              sum,
              (float) scale);
      assertEquals(expected[r].loss(losses[r]), actual[r], "loss of row " + r);
    }
    assertRows("gradient", lab, logits, classes, (r, c) -> expected[r].gradient(losses[r], c));
  }

  private static int largest(double[] row) {
    int largest = 0;
    for (int c = 1; c < row.length; c++) {
      largest = row[c] > row[largest] ? c : largest;
    }
    return largest;
  }
}
