package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.InputCheck;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** Which of many rows the input check names, along either axis: the first that is off the most. */
class InputCheckRowsTest {
  /** More than several of the CUDA kernels' blocks tell of. */
  private static final int ROWS = 700;

  private static final int CLASSES = 4;
  private static final int LONG = 2100;

  static Stream<Arguments> cases() {
    return Stream.of(0, 1)
        .flatMap(axis -> Lab.with(Feature.INPUT_CHECK).map(lab -> Arguments.of(axis, lab)));
  }

  /** Rows that each sum to 1, some of them changed in their first class. */
  private static double[] rows(int axis, int rows, int classes, double first, int... changed) {
    double[] values = new double[rows * classes];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < classes; c++) {
        values[axis == 1 ? r * classes + c : c * rows + r] = 1.0 / classes;
      }
    }
    for (int r : changed) {
      values[axis == 1 ? r * classes : r] = first;
    }
    return values;
  }

  private static Tensor tensor(Lab lab, int axis, int rows, int classes, double... values) {
    return lab.tensor(axis == 1 ? Shape.of(rows, classes) : Shape.of(classes, rows), values);
  }

  private static void assertTells(List<String> warnings, String... words) {
    assertEquals(1, warnings.size());
    for (String word : words) {
      assertTrue(warnings.get(0).contains(word), warnings.get(0));
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void theFirstOfThoseThatAreOffTheMost(int axis, Lab lab) {
    double[] values = rows(axis, ROWS, CLASSES, 0.75, 650, 301, 400);
    values[axis == 1 ? 20 * CLASSES : 20] = 0.5;
    Tensor probabilities = tensor(lab, axis, ROWS, CLASSES, values);
    assertTells(InputCheck.probabilities(probabilities, axis), "row 301", "by 0.5;");
    assertTells(InputCheck.denseLabels(probabilities, axis), "row 301", "by 0.5,");
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void aNanIsOffTheMost(int axis, Lab lab) {
    double[] values = rows(axis, ROWS, CLASSES, Double.NaN, 650, 99);
    values[axis == 1 ? 20 * CLASSES : 20] = 8;
    Tensor labels = tensor(lab, axis, ROWS, CLASSES, values);
    assertTells(InputCheck.denseLabels(labels, axis), "row 99", "NaN");
    assertTells(InputCheck.logProbabilities(labels, axis), "row 99", "NaN");
    assertTells(InputCheck.probabilities(labels, axis), "3 of 700");
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void rowsThatLeaveTheUnitIntervalAreCounted(int axis, Lab lab) {
    double[] values = rows(axis, ROWS, CLASSES, -0.25, 0, 63, 64, 699);
    Tensor probabilities = tensor(lab, axis, ROWS, CLASSES, values);
    assertTells(InputCheck.probabilities(probabilities, axis), "4 of 700");
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void theFirstRowThatIsNotNormalized(int axis, Lab lab) {
    double log = -Math.log(CLASSES);
    double[] values = new double[ROWS * CLASSES];
    Arrays.fill(values, log);
    for (int r : new int[] {500, 300}) {
      for (int c = 0; c < CLASSES; c++) {
        values[axis == 1 ? r * CLASSES + c : c * ROWS + r] = log - 4;
      }
    }
    Tensor logs = tensor(lab, axis, ROWS, CLASSES, values);
    assertTells(InputCheck.logProbabilities(logs, axis), "row 300");
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void masksAndInfinities(int axis, Lab lab) {
    double[] values = {Double.NEGATIVE_INFINITY, 0, Double.POSITIVE_INFINITY, 0};
    Tensor one = tensor(lab, axis, 2, 1, 0, Double.NEGATIVE_INFINITY);
    assertTells(InputCheck.logProbabilities(one, axis), "row 1", "Infinity");
    Tensor mixed = lab.tensor(Shape.of(2, 2), values);
    assertTells(
        InputCheck.logProbabilities(mixed, axis), axis == 1 ? "row 1" : "row 0", "Infinity");
  }

  @EachLab(Feature.INPUT_CHECK)
  void aLongRow(Lab lab) {
    double[] values = rows(1, 3, LONG, 0, 1);
    values[LONG + 2000] = -1;
    Tensor labels = lab.tensor(Shape.of(3, LONG), values);
    assertTells(InputCheck.probabilities(labels, 1), "1 of 3");
    assertTells(InputCheck.denseLabels(labels, 1), "row 1");
  }

  @EachLab(Feature.INPUT_CHECK)
  void nothing(Lab lab) {
    Tensor none = lab.tensor(Shape.of(0, 3));
    assertEquals(List.of(), InputCheck.probabilities(none, 1));
    assertEquals(List.of(), InputCheck.logProbabilities(none, 1));
  }
}
