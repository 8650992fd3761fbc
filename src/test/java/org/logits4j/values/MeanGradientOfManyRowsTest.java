package org.logits4j.values;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.DType;

/**
 * A mean over so many rows that the CUDA kernels sum up what it divides by in two steps: losses and
 * gradients, with each type of labels, ignored rows, with weights and without.
 */
class MeanGradientOfManyRowsTest {
  /** Two segments of the kernels' sums, the last one short. */
  private static final int ROWS = 4200;

  private static final int CLASSES = 2;

  static Stream<Arguments> cases() {
    return Stream.of(DType.I64, DType.I32)
        .flatMap(
            labels ->
                Lab.of(labels.bytes())
                    .filter(lab -> lab.type() == DType.F32)
                    .map(lab -> Arguments.of(labels, lab)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isWithinItsBound(DType labels, Lab lab) {
    SplittableRandom random = new SplittableRandom(3);
    ClassChoices choices = new ClassChoices();
    choices.ignoring = true;
    choices.weights = labels == DType.I64 ? new double[] {0.75, 2.5} : new double[0];
    CrossEntropyCase input =
        new CrossEntropyCase(
            "many rows",
            random,
            labels,
            Grid.of(ROWS, CLASSES),
            CLASSES,
            lab.type(),
            Spread.NORMAL_4.rows(random, lab.type(), ROWS, CLASSES),
            choices,
            Factors.none());
    CrossEntropyRuns.checkFreshAndInPlace(input, lab.device());
  }
}
