package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.logits4j.values.Lab.assertValues;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Gradient;
import org.logits4j.LabelOutOfRangeException;
import org.logits4j.LossResult;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** The mean over very many rows: a plain sum of F32 numbers would lose all but its first digits. */
class MeanOfManyRowsTest {
  private static final int ROWS = 2_000_000;

  /** More than two segments of the CUDA kernels' sums, and what a simulation does in seconds. */
  private static final int SEVERAL_SEGMENTS = 9000;

  static Stream<Lab> floats() {
    return Lab.of(0).filter(lab -> lab.type() == DType.F32);
  }

  /** The loss of one such row, as a device has it that rounds the losses of rows. */
  private static double lossOfOne(Lab lab) {
    if (lab.arithmetic().kernels() == Kernels.SCALAR) {
      return Math.log1p(Math.exp(-0.3f));
    }
    Tensor row = lab.rows(new double[] {0.3f, 0});
    return lab.keep(CrossEntropy.create().loss(row, lab.labels(0))).loss().item();
  }

  @ParameterizedTest
  @MethodSource("floats")
  void isThatOfOneRow(Lab lab) {
    int rows = TestDevices.isSimulated(lab.device()) ? SEVERAL_SEGMENTS : ROWS;
    double[] logits = new double[2 * rows];
    Arrays.setAll(logits, i -> i % 2 == 0 ? 0.3f : 0);
    Tensor x = lab.tensor(Shape.of(rows, 2), logits);
    Tensor labels = lab.labels(new long[rows]);
    LossResult mean = lab.keep(CrossEntropy.create().loss(x, labels));
    double loss = lossOfOne(lab);
    assertValues(mean.loss(), loss);
    CrossEntropy summing = CrossEntropy.builder().reduction(Reduction.SUM).build();
    double sum = lab.keep(summing.loss(x, labels)).loss().item();
    assertEquals(loss * rows, sum, Types.ulp(DType.F32, sum) / 2 + sum * 0x1p-50);
  }

  @ParameterizedTest
  @MethodSource("floats")
  void isThatOfItsRows(Lab lab) {
    SplittableRandom random = new SplittableRandom(9);
    double[] logits = random.doubles(2 * SEVERAL_SEGMENTS, -4, 4).toArray();
    long[] labels = random.longs(SEVERAL_SEGMENTS, 0, 3).map(y -> y - 1).toArray();
    Tensor x = lab.tensor(Shape.of(SEVERAL_SEGMENTS, 2), logits);
    Tensor y = lab.labels(labels);
    double[] weights = {0.75, 2.5};
    CrossEntropy.Builder options =
        CrossEntropy.builder().ignoreIndex(-1).classWeights(weights).reduction(Reduction.NONE);
    double[] losses = lab.keep(options.build().loss(x, y)).loss().doubles();
    double sum = Arrays.stream(losses).sum();
    double counted = Arrays.stream(labels).mapToDouble(l -> l < 0 ? 0 : weights[(int) l]).sum();
    double mean = lab.keep(options.reduction(Reduction.MEAN).build().loss(x, y)).loss().item();
    // on the CPU the rows' losses were rounded after they had been summed
    assertEquals(sum / counted, mean, 2 * Types.ulp(DType.F32, mean));
    LossResult summed =
        lab.keep(
            options.reduction(Reduction.SUM).build().lossAndGradient(x, y, Gradient.overLogits()));
    assertEquals(sum, summed.loss().item(), 2 * Types.ulp(DType.F32, sum));
  }

  @ParameterizedTest
  @MethodSource("floats")
  void theFirstBadLabelOfManyIsNamed(Lab lab) {
    Tensor x = lab.tensor(Shape.of(SEVERAL_SEGMENTS, 1), new double[SEVERAL_SEGMENTS]);
    long[] labels = new long[SEVERAL_SEGMENTS];
    for (int bad : new int[] {8999, 4096}) {
      labels[bad] = bad;
      Tensor y = lab.labels(labels);
      LabelOutOfRangeException thrown =
          assertThrows(
              LabelOutOfRangeException.class,
              () -> lab.keep(CrossEntropy.create().loss(x, y)).loss().item());
      assertEquals(bad, thrown.row());
      assertEquals(bad, thrown.label());
    }
  }
}
