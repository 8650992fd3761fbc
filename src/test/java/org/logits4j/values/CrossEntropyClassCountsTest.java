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

/** Plain cross-entropy against the exact reference, with few and with many classes. */
@ExtendWith(Worst.class)
class CrossEntropyClassCountsTest {
  private static Stream<Arguments> cases(List<Integer> counts) {
    return counts.stream()
        .flatMap(classes -> Lab.of(classes).map(lab -> Arguments.of(classes, lab)));
  }

  static Stream<Arguments> shortRows() {
    return cases(ClassCounts.SHORT);
  }

  static Stream<Arguments> longRows() {
    return cases(ClassCounts.LONG);
  }

  static Stream<Arguments> vocabularies() {
    return cases(ClassCounts.VOCABULARIES);
  }

  static Stream<Lab> largest() {
    return Lab.of(ClassCounts.LARGEST).filter(lab -> lab.type() != DType.F16);
  }

  @ParameterizedTest
  @MethodSource("shortRows")
  void shortRowsOfEverySpread(int classes, Lab lab) {
    DType type = lab.type();
    for (Spread spread : Spread.values()) {
      CrossEntropyRuns.checkAll(plain(classes, type, DType.I64, 3, spread), lab.device());
      if (lab.can(Feature.DENSE_LABELS)) {
        CrossEntropyRuns.checkAll(plain(classes, type, type, 3, spread), lab.device());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("longRows")
  void longRows(int classes, Lab lab) {
    DType type = lab.type();
    for (Spread spread : List.of(Spread.NORMAL_4, Spread.OFFSET_1000, Spread.DOMINATED)) {
      checkLong(plain(classes, type, DType.I32, 2, spread), lab);
      if (lab.can(Feature.DENSE_LABELS)) {
        checkLong(plain(classes, type, type, 2, spread), lab);
      }
    }
  }

  private static void checkLong(CrossEntropyCase input, Lab lab) {
    CrossEntropyRuns.checkFreshAndInPlace(input, lab.device());
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void vocabularies(int classes, Lab lab) {
    DType type = lab.type();
    checkLong(plain(classes, type, DType.I64, 2, Spread.NORMAL_4), lab);
    DType labels = lab.can(Feature.DENSE_LABELS) ? DType.F32 : DType.I32;
    checkLong(plain(classes, type, labels, 1, Spread.DOMINATED), lab);
  }

  @ParameterizedTest
  @MethodSource("largest")
  void theLargestVocabulary(Lab lab) {
    int classes = ClassCounts.LARGEST;
    checkLong(plain(classes, lab.type(), DType.I64, 1, Spread.NORMAL_4), lab);
    if (Support.of(lab.device()).kernels() == Kernels.VECTOR) {
      checkLong(plain(classes, lab.type(), DType.F32, 1, Spread.NORMAL_4), lab);
    }
  }

  private static CrossEntropyCase plain(
      int classes, DType type, DType labels, int rows, Spread spread) {
    SplittableRandom random = new SplittableRandom(classes);
    return new CrossEntropyCase(
        spread.toString(),
        random,
        labels,
        Grid.of(rows, classes),
        classes,
        type,
        spread.rows(random, type, rows, classes),
        new ClassChoices(),
        Factors.none());
  }

  static Stream<Arguments> otherRows() {
    // a warp, a block, and a block for each row that is read twice
    return cases(List.of(900, 1500, 16_500));
  }

  @ParameterizedTest
  @MethodSource("otherRows")
  void optionsTogetherOnLongRows(int classes, Lab lab) {
    for (Reduction reduction : Reduction.values()) {
      SplittableRandom random = new SplittableRandom(classes + reduction.ordinal());
      ClassChoices choices = new ClassChoices();
      choices.reduction = reduction;
      choices.ignoring = true;
      choices.smoothing = reduction == Reduction.NONE ? 0 : 0.1;
      choices.weights =
          reduction == Reduction.SUM ? new double[0] : ClassChoices.weights(random, classes);
      CrossEntropyCase input =
          new CrossEntropyCase(
              "long rows",
              random,
              DType.I64,
              new Grid(1, 5, 3, classes + 37),
              classes,
              lab.type(),
              Spread.NORMAL_4.rows(random, lab.type(), 3, classes),
              choices,
              Factors.none());
      CrossEntropyRuns.checkAll(input, lab.device());
    }
  }
}
