package org.logits4j.values;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.DType;
import org.logits4j.Reduction;

/** The edges in rows of every length, against the exact reference. */
class SpecialRowsTest {
  /** One class, a sector and a half, and rows of each of the CUDA kernels. */
  private static final List<Integer> CLASSES = List.of(1, 2, 12, 100, 1500, 17_000);

  static Stream<Arguments> cases() {
    return CLASSES.stream()
        .flatMap(classes -> Lab.of(classes).map(lab -> Arguments.of(classes, lab)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void crossEntropy(int classes, Lab lab) {
    for (Reduction reduction : new Reduction[] {Reduction.NONE, Reduction.SUM}) {
      CrossEntropyRuns.checkAll(input(classes, lab, reduction, 0), lab.device());
    }
    CrossEntropyRuns.checkPlaces(input(classes, lab, Reduction.NONE, 0.25), lab.device());
  }

  private static CrossEntropyCase input(
      int classes, Lab lab, Reduction reduction, double smoothing) {
    ClassChoices choices = new ClassChoices();
    choices.reduction = reduction;
    choices.smoothing = smoothing;
    choices.ignoring = reduction == Reduction.SUM;
    double[][] rows = SpecialRow.rows(lab.type(), classes);
    return new CrossEntropyCase(
        "special rows",
        new SplittableRandom(classes),
        DType.I64,
        new Grid(1, 3, rows.length, classes),
        classes,
        lab.type(),
        rows,
        choices,
        Factors.none());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void softmaxAndLogSoftmax(int classes, Lab lab) {
    double[][] rows = SpecialRow.rows(lab.type(), classes);
    Grid grid = new Grid(1, 3, rows.length, classes);
    SplittableRandom random = new SplittableRandom(classes);
    SoftmaxRuns.check("special rows", random, grid, lab.type(), rows, lab.device());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void logSumExp(int classes, Lab lab) {
    double[][] rows = SpecialRow.rows(lab.type(), classes);
    Grid grid = new Grid(1, 3, rows.length, classes);
    SplittableRandom random = new SplittableRandom(classes);
    LogSumExpRuns.check("special rows", random, grid, lab.type(), rows, lab.device());
  }
}
