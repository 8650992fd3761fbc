package org.logits4j.values;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.DType;
import org.logits4j.Reduction;

/** The CPU's vector kernels at the edges of lanes and blocks, against the exact reference. */
@ExtendWith(Worst.class)
class BlockRowsTest {
  /** Around 16 lanes, rows of a lane each, one block, and the first 16 of another. */
  private static final List<Integer> CLASSES =
      List.of(
          1, 2, 15, 16, 17, 32, 33, 63, 64, 65, 80, 81, 513, 2047, 2048, 2049, 2064, 2065, 4100);

  static Stream<Arguments> cases() {
    return CLASSES.stream().flatMap(classes -> vectorLabs().map(lab -> Arguments.of(classes, lab)));
  }

  private static Stream<Lab> vectorLabs() {
    return Lab.of(0)
        .filter(lab -> Support.of(lab.device()).kernels() == Kernels.VECTOR)
        .filter(lab -> lab.type() != DType.F16);
  }

  private static CrossEntropyCase input(
      int classes, Lab lab, DType labels, ClassChoices choices, int padding) {
    double[][] rows = BlockRow.rows(lab.type(), classes);
    CrossEntropyCase input =
        new CrossEntropyCase(
            "block rows",
            new SplittableRandom(classes),
            labels,
            Grid.of(rows.length, classes + padding),
            classes,
            lab.type(),
            rows,
            choices,
            Factors.none());
    for (int r = 0; r < input.sparse.length; r += 2) {
      input.sparse[r] = largest(rows[r]);
    }
    return input;
  }

  private static int largest(double[] row) {
    int best = 0;
    for (int c = 1; c < row.length; c++) {
      best = row[c] > row[best] ? c : best;
    }
    return best;
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void crossEntropy(int classes, Lab lab) {
    ClassChoices perRow = new ClassChoices();
    perRow.reduction = Reduction.NONE;
    CrossEntropyRuns.checkAll(input(classes, lab, DType.I64, perRow, 5), lab.device());
    CrossEntropyRuns.checkFreshAndInPlace(input(classes, lab, DType.F32, perRow, 0), lab.device());
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void crossEntropyWithOptions(int classes, Lab lab) {
    ClassChoices all = new ClassChoices();
    all.reduction = Reduction.NONE;
    all.smoothing = 0.25;
    all.scale = 0.75;
    all.softcap = 30;
    all.zLoss = 0.01;
    CrossEntropyRuns.checkFreshAndInPlace(input(classes, lab, DType.I64, all, 3), lab.device());
    all.weights = ClassChoices.weights(new SplittableRandom(classes), classes);
    CrossEntropyRuns.checkFreshAndInPlace(input(classes, lab, DType.F32, all, 0), lab.device());
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void softmaxAndLogSoftmax(int classes, Lab lab) {
    double[][] rows = BlockRow.rows(lab.type(), classes);
    SplittableRandom random = new SplittableRandom(classes);
    for (Grid grid : List.of(Grid.of(rows.length, classes), new Grid(0, 0, classes, rows.length))) {
      SoftmaxRuns.check("block rows", random, grid, lab.type(), rows, lab.device());
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void logSumExp(int classes, Lab lab) {
    double[][] rows = BlockRow.rows(lab.type(), classes);
    SplittableRandom random = new SplittableRandom(classes);
    Grid grid = Grid.of(rows.length, classes);
    LogSumExpRuns.check("block rows", random, grid, lab.type(), rows, lab.device());
  }
}
