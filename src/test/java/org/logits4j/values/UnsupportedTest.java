package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.values.Lab.assertValues;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.CrossEntropy;
import org.logits4j.Reduction;

/** What a device can't do it refuses by name, and goes on. */
class UnsupportedTest {
  private static final double LOG_3 = Math.log(3);

  static Stream<Arguments> cases() {
    return Refused.ALL.stream()
        .flatMap(
            refused ->
                Lab.all()
                    .filter(lab -> !lab.can(refused.feature()))
                    .map(lab -> Arguments.of(refused, lab)));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void isNamedAndTheDeviceGoesOn(Refused refused, Lab lab) {
    long live = lab.device().liveTensors();
    try (Lab own = lab.another()) {
      UnsupportedOperationException thrown =
          assertThrows(UnsupportedOperationException.class, () -> refused.run(own));
      assertTrue(thrown.getMessage().contains(refused.words()), thrown.getMessage());
      assertTrue(thrown.getMessage().contains(lab.device().name()), thrown.getMessage());
    }
    assertEquals(live, lab.device().liveTensors(), "left over");
    CrossEntropy perRow = CrossEntropy.builder().reduction(Reduction.NONE).build();
    assertValues(
        lab.keep(perRow.loss(lab.rows(new double[] {1, 1, 1}), lab.labels(2))).loss(), LOG_3);
    lab.device().checkErrors();
  }

  @Test
  void nothingIsLeftOut() {
    Set<Feature> tried = EnumSet.noneOf(Feature.class);
    Refused.ALL.forEach(refused -> tried.add(refused.feature()));
    assertEquals(EnumSet.allOf(Feature.class), tried);
  }
}
