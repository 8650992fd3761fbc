package org.logits4j.values;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.DType;
import org.logits4j.Reduction;

/**
 * Rows whose results are all NaN or 0, so long that each thread of a CUDA kernel has as many
 * elements as it can keep: each of them is rounded by instructions of its own.
 */
class SpecialFullRowsTest {
  /** A warp's fullest rows and those of the smallest block, in F64 and in the other types. */
  private static final List<Integer> CLASSES = List.of(512, 1024, 2048, 4096);

  private static final List<SpecialRow> ROWS =
      List.of(SpecialRow.ALL_MASKED, SpecialRow.INFINITE_FIRST, SpecialRow.NAN_LAST);

  static Stream<Arguments> cases() {
    return CLASSES.stream().flatMap(classes -> Lab.all().map(lab -> Arguments.of(classes, lab)));
  }

  private static double[][] rows(DType type, int classes) {
    return ROWS.stream().map(row -> row.row(type, classes)).toArray(double[][]::new);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void softmaxAndLogSoftmax(int classes, Lab lab) {
    Grid grid = Grid.of(ROWS.size(), classes);
    SplittableRandom random = new SplittableRandom(classes);
    double[][] rows = rows(lab.type(), classes);
    SoftmaxRuns.check("special rows", random, grid, lab.type(), rows, lab.device());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientOfCrossEntropy(int classes, Lab lab) {
    ClassChoices choices = new ClassChoices();
    choices.reduction = Reduction.NONE;
    CrossEntropyCase input =
        new CrossEntropyCase(
            "special rows",
            new SplittableRandom(classes),
            DType.I64,
            Grid.of(ROWS.size(), classes),
            classes,
            lab.type(),
            rows(lab.type(), classes),
            choices,
            Factors.none());
    CrossEntropyRuns.checkPlaces(input, lab.device());
  }
}
