package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.DType;
import org.logits4j.InputCheck;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/**
 * What looks wrong is said once, in a sentence that names it; what looks right is not mentioned.
 */
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#complete")
class InputCheckTest {
  private final TestDevice on;
  private final Tensor logits;
  private final Tensor normal;

  InputCheckTest(TestDevice on) {
    this.on = on;
    logits = on.of(new float[] {1, 2, 3, -4, 0, 4}, 2, 3);
    normal = on.of(new float[] {0.5f, 0.25f, 0.25f, 1, 0, 0}, 2, 3);
  }

  private static void says(List<String> warnings, String... fragments) {
    assertEquals(1, warnings.size(), warnings::toString);
    for (String fragment : fragments) {
      assertTrue(warnings.get(0).contains(fragment), warnings::toString);
    }
  }

  private static void isSilent(List<String> warnings) {
    assertEquals(List.of(), warnings);
  }

  @Test
  void logitsThatLookLikeProbabilities() {
    says(InputCheck.logits(normal, 1), "logits: every row lies in [0, 1] and sums to 1");
    isSilent(InputCheck.logits(logits, 1));
    isSilent(InputCheck.logits(normal, 0));
    isSilent(InputCheck.logits(on.of(new float[] {1, 0, 0, 1, 1, 0}, 2, 3), 1));
    // a single class sums to 1 by chance
    isSilent(InputCheck.logits(on.of(new float[] {1, 1}, 2, 1), 1));
    isSilent(InputCheck.logits(on.of(new float[0], 0, 3), 1));
  }

  @Test
  void probabilitiesThatLookLikeLogits() {
    says(InputCheck.probabilities(logits, -1), "2 of 2 rows leave [0, 1]", "loss on logits");
    isSilent(InputCheck.probabilities(normal, -1));
  }

  @Test
  void probabilitiesThatDoNotSumToOne() {
    Tensor half = on.of(new float[] {0.5f, 0.5f, 0, 0.25f, 0.25f, 0}, 2, 3);
    says(InputCheck.probabilities(half, 1), "row 1", "0.5");
  }

  @Test
  void labelsThatAreNoDistributions() {
    Tensor multiHot = on.of(new float[] {1, 0, 0, 1, 1, 0}, 2, 3);
    says(InputCheck.denseLabels(multiHot, 1), "labels: row 1", "no distribution");
    isSilent(InputCheck.denseLabels(normal, 1));
  }

  @Test
  void logProbabilitiesThatAreNotNormalized() {
    says(
        InputCheck.logProbabilities(logits, 1),
        "log-probabilities: row 1 has a log-sum-exp of magnitude 4.01",
        "log-softmax");
    try (Tensor normalized = Softmax.logAlong(1).forward(logits)) {
      isSilent(InputCheck.logProbabilities(normalized, 1));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  void whatIsNoNumber(float bad) {
    Tensor tensor = on.of(new float[] {0.5f, 0.5f, 0.5f, bad}, 2, 2);
    says(InputCheck.probabilities(tensor, 1), "1 of 2 rows");
    says(InputCheck.denseLabels(tensor, 1), "row 1");
    says(InputCheck.logProbabilities(tensor, 1), "row 1");
    isSilent(InputCheck.logits(tensor, 1));
  }

  @ParameterizedTest
  @EnumSource(names = {"F64", "F32", "F16", "BF16"})
  void aSoftmaxOfEachTypeIsNearEnough(DType dtype) {
    double[] values = new double[600];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.sin(i) * 3;
    }
    try (Tensor cast = on.of(values, 3, 200).cast(dtype);
        Tensor probabilities = Softmax.along(1).forward(cast);
        Tensor logarithms = Softmax.logAlong(1).forward(cast)) {
      isSilent(InputCheck.probabilities(probabilities, 1));
      isSilent(InputCheck.denseLabels(probabilities, 1));
      isSilent(InputCheck.logProbabilities(logarithms, 1));
      says(InputCheck.logits(probabilities, 1), "like probabilities");
    }
  }
}
