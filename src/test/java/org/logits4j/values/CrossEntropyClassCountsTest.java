package org.logits4j.values;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.DType;

/** Plain cross-entropy against the exact reference, with few and with many classes. */
@ExtendWith(Worst.class)
class CrossEntropyClassCountsTest {
  private static Stream<Arguments> cases(List<Integer> counts) {
    return counts.stream()
        .flatMap(classes -> Types.FLOATING.stream().map(type -> Arguments.of(classes, type)));
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

  static Stream<Arguments> largest() {
    return Stream.of(DType.F64, DType.F32, DType.BF16)
        .map(type -> Arguments.of(ClassCounts.LARGEST, type));
  }

  @ParameterizedTest
  @MethodSource("shortRows")
  void shortRowsOfEverySpread(int classes, DType type) {
    for (Spread spread : Spread.values()) {
      CrossEntropyRuns.checkAll(plain(classes, type, DType.I64, 3, spread));
      CrossEntropyRuns.checkAll(plain(classes, type, type, 3, spread));
    }
  }

  @ParameterizedTest
  @MethodSource("longRows")
  void longRows(int classes, DType type) {
    for (Spread spread : List.of(Spread.NORMAL_4, Spread.OFFSET_1000, Spread.DOMINATED)) {
      CrossEntropyRuns.checkFreshAndInPlace(plain(classes, type, DType.I32, 2, spread));
      CrossEntropyRuns.checkFreshAndInPlace(plain(classes, type, type, 2, spread));
    }
  }

  @ParameterizedTest
  @MethodSource("vocabularies")
  void vocabularies(int classes, DType type) {
    CrossEntropyRuns.checkFreshAndInPlace(plain(classes, type, DType.I64, 2, Spread.NORMAL_4));
    CrossEntropyRuns.checkFreshAndInPlace(plain(classes, type, DType.F32, 1, Spread.DOMINATED));
  }

  @ParameterizedTest
  @MethodSource("largest")
  void theLargestVocabulary(int classes, DType type) {
    CrossEntropyRuns.checkFreshAndInPlace(plain(classes, type, DType.I64, 1, Spread.NORMAL_4));
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
}
