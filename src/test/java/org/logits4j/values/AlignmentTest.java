package org.logits4j.values;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.DType;
import org.logits4j.Reduction;

/**
 * Rows at every alignment within 32 bytes, at row strides odd and even, into rows aligned alike and
 * otherwise; nothing around them is touched.
 */
class AlignmentTest {
  private static final int SECTOR = 32;

  /**
   * Rows shorter than what lies before a boundary, with no whole sector, with a few; and rows of
   * each of the CUDA kernels.
   */
  private static final int[] CLASSES = {5, 19, 50, 1060, 16_450};

  static Stream<Arguments> cases() {
    return IntStream.of(CLASSES)
        .boxed()
        .flatMap(
            classes ->
                IntStream.range(0, SECTOR / DType.BF16.bytes())
                    .boxed()
                    .flatMap(lead -> labs(lead).map(lab -> Arguments.of(classes, lead, lab))));
  }

  /** Those whose elements are so small that the lead is less than a sector. */
  private static Stream<Lab> labs(int lead) {
    return Lab.of(lead)
        .filter(lab -> !Support.of(lab.device()).isCpu())
        .filter(lab -> lead * lab.type().bytes() < SECTOR);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void crossEntropy(int classes, int lead, Lab lab) {
    int rows = classes > 1000 ? 2 : 3;
    // aligned alike, otherwise at odd and at even distances
    for (int into : new int[] {lead, lead + 1, lead + 6}) {
      SplittableRandom random = new SplittableRandom(into);
      int padding = random.nextInt(4);
      ClassChoices choices = new ClassChoices();
      choices.reduction = Reduction.SUM;
      choices.smoothing = random.nextInt(2) * 0.25;
      CrossEntropyCase input =
          new CrossEntropyCase(
              "lead " + lead + " into " + into,
              random,
              DType.I64,
              new Grid(1, lead % 3, rows, classes + padding),
              classes,
              lab.type(),
              Spread.NORMAL_4.rows(random, lab.type(), rows, classes),
              choices,
              Factors.none());
      CrossEntropyRuns.checkPlaces(input.at(lead, into), lab.device());
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void softmaxAndLogSumExp(int classes, int lead, Lab lab) {
    int count = classes > 1000 ? 2 : 3;
    SplittableRandom random = new SplittableRandom(lead);
    Grid grid = new Grid(1, lead % 3, count, classes);
    double[][] rows = Spread.NORMAL_4.rows(random, lab.type(), count, classes);
    LogSumExpRuns.check("aligned", random, grid, lab.type(), rows, lab.device(), lead);
    SoftmaxRuns.check("aligned", random, grid, lab.type(), rows, lab.device(), lead);
  }
}
