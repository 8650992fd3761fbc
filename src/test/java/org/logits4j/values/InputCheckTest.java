package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.InputCheck;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** The input check on inputs that are what they are taken for, and on those that are not. */
class InputCheckTest {
  static Stream<Arguments> cases() {
    return Stream.of(2, 10, 1000)
        .flatMap(classes -> Lab.with(Feature.INPUT_CHECK).map(lab -> Arguments.of(classes, lab)));
  }

  private static double[][] logits(int classes, Lab lab) {
    return Spread.NORMAL_4.rows(new SplittableRandom(classes), lab.type(), 3, classes);
  }

  private static void assertWarns(List<String> warnings, String... parts) {
    assertEquals(1, warnings.size());
    for (String part : parts) {
      assertTrue(warnings.get(0).contains(part), warnings.get(0));
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void logitsAndProbabilitiesAreToldApart(int classes, Lab lab) {
    Tensor logits = lab.rows(logits(classes, lab));
    Tensor probabilities = lab.keep(Softmax.along(-1).forward(logits));
    assertEquals(List.of(), InputCheck.logits(logits, -1));
    assertEquals(List.of(), InputCheck.probabilities(probabilities, -1));
    assertWarns(InputCheck.logits(probabilities, -1), "softmax once more");
    assertWarns(InputCheck.probabilities(logits, -1), "3 of 3 rows", "like logits");
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void logProbabilitiesAreToldFromLogits(int classes, Lab lab) {
    Tensor logits = lab.rows(logits(classes, lab));
    Tensor logs = lab.keep(Softmax.logAlong(-1).forward(logits));
    assertEquals(List.of(), InputCheck.logProbabilities(logs, -1));
    assertWarns(InputCheck.logProbabilities(logits, -1), "unbounded");
  }

  @EachLab(Feature.INPUT_CHECK)
  void labelsThatAreNoDistributionAreNamed(Lab lab) {
    Tensor good = lab.rows(new double[] {0.25, 0.75}, new double[] {1, 0});
    Tensor bad = lab.rows(new double[] {0.25, 0.75}, new double[] {1, 0.25});
    assertEquals(List.of(), InputCheck.denseLabels(good, 1));
    assertWarns(InputCheck.denseLabels(bad, 1), "row 1", "0.25");
    // along the other axis it is the first row that sums to 1.25
    assertWarns(InputCheck.denseLabels(good, 0), "row 0", "0.25");
  }
}
