package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.GaussianNll;
import org.logits4j.InputCheck;
import org.logits4j.LogSumExp;
import org.logits4j.NllLoss;
import org.logits4j.Reduction;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/**
 * Numbers that are known in advance, computed elsewhere in double: they agree within 4 ulps, since
 * both sides round a few times.
 */
class KnownNumbersTest {
  private static final double[][] FIRST = {{2, 1, 0.1}, {-1, 3, 0.5}};
  private static final double[][] SECOND = {{2, 1, 0.1}, {0.5, 1.5, 2.5}};
  private static final double[][] ONE_HOT = {{0, 1, 0}, {1, 0, 0}};

  static Stream<Lab> doubles() {
    return Lab.all().filter(lab -> lab.type() == DType.F64);
  }

  /** Each device with its widest type. */
  static Stream<Lab> widest() {
    return Lab.all().filter(lab -> lab.type() == lab.arithmetic().type());
  }

  /** In F32 within 20 units: gaps up to 3 make 12 of them in an exponential. */
  private static void assertNear(Tensor actual, double... expected) {
    double[] values = actual.doubles();
    assertEquals(expected.length, values.length);
    for (int i = 0; i < values.length; i++) {
      double allowed =
          actual.dtype() == DType.F64
              ? 4 * Math.ulp(expected[i])
              : 20 * 0x1p-24 * Math.abs(expected[i]);
      assertEquals(expected[i], values[i], allowed);
    }
  }

  private static CrossEntropy perRow() {
    return CrossEntropy.builder().reduction(Reduction.NONE).build();
  }

  @ParameterizedTest
  @MethodSource("widest")
  void crossEntropyOfSparseAndOneHotLabels(Lab lab) {
    List<Tensor> kinds = new ArrayList<>(List.of(lab.labels(1, 0)));
    if (lab.can(Feature.DENSE_LABELS)) {
      kinds.add(lab.rows(ONE_HOT));
    }
    for (Tensor labels : kinds) {
      Tensor first = lab.rows(FIRST);
      assertNear(
          lab.keep(perRow().loss(first, labels)).loss(), 1.4170300162778335, 4.095674329414383);
      assertNear(lab.keep(CrossEntropy.create().loss(first, labels)).loss(), 2.756352172846108);
      Tensor second = lab.rows(SECOND);
      assertNear(
          lab.keep(perRow().loss(second, labels)).loss(), 1.4170300162778335, 2.40760596444438);
      assertNear(lab.keep(CrossEntropy.create().loss(second, labels)).loss(), 1.912317990361107);
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("doubles")
  void crossEntropyOfProbabilitiesIsPlausibleAndTheInputCheckSaysSo(Lab lab) {
    Tensor probabilities = lab.keep(Softmax.along(-1).forward(lab.rows(SECOND)));
    assertNear(
        lab.keep(perRow().loss(probabilities, lab.labels(1, 0))).loss(),
        1.218689059394122,
        1.3724007163884293);
    List<String> warnings = InputCheck.logits(probabilities, -1);
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).contains("like probabilities"), warnings.get(0));
    assertEquals(List.of(), InputCheck.logits(lab.rows(SECOND), -1));
    assertEquals(List.of(), InputCheck.probabilities(probabilities, -1));
    assertEquals(1, InputCheck.probabilities(lab.rows(SECOND), -1).size());
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("doubles")
  void logSumExpOfLogProbabilitiesIsZero(Lab lab) {
    Tensor logs =
        lab.rows(
            new double[] {Math.log(0.9), Math.log(0.1)},
            new double[] {Math.log(0.3), Math.log(0.7)});
    double[] lse = lab.keep(LogSumExp.over(-1).forward(logs)).doubles();
    // the logarithms were rounded: 0.9 * |log 0.9| + 0.1 * |log 0.1|, and 0.3 and 0.7, in units
    assertEquals(0, lse[0], 2 * 0x1p-53);
    assertEquals(0, lse[1], 2 * 0x1p-53);
    assertEquals(List.of(), InputCheck.logProbabilities(logs, -1));
    assertEquals(1, InputCheck.logProbabilities(lab.rows(FIRST), -1).size());
    assertNear(
        lab.keep(NllLoss.create().loss(logs, lab.labels(0, 1))).loss(),
        -(Math.log(0.9) + Math.log(0.7)) / 2);
  }

  @ParameterizedTest
  @MethodSource("widest")
  void logSumExpAndSoftmaxOfLargeLogits(Lab lab) {
    Tensor logits = lab.rows(new double[] {51, 50, 49, 48});
    assertNear(lab.keep(LogSumExp.overAll().forward(logits)), 51.4401896985612);
    assertNear(
        lab.keep(Softmax.logAlong(-1).forward(logits)),
        -0.44018969856119533,
        -1.4401896985611953,
        -2.4401896985611953,
        -3.4401896985611953);
    assertNear(
        lab.keep(Softmax.along(-1).forward(logits)),
        0.6439142598879724,
        0.23688281808991013,
        0.08714431874203257,
        0.03205860328008499);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("doubles")
  void gaussianSum(Lab lab) {
    Tensor mean = lab.rows(new double[] {1, 2}, new double[] {3, 4});
    Tensor logStd = lab.rows(new double[] {-0.5, -0.2}, new double[] {0.1, -0.3});
    Tensor target = lab.rows(new double[] {1.2, 2.1}, new double[] {2.8, 3.8});
    assertNear(
        lab.keep(GaussianNll.with(Reduction.SUM).loss(mean, logStd, target)).loss(),
        2.890395883945448);
  }

  @ParameterizedTest
  @MethodSource("widest")
  void logSumExpNeitherOverflowsNorUnderflows(Lab lab) {
    Tensor logits =
        lab.rows(
            new double[] {1000, -1000}, new double[] {1000, 1000}, new double[] {-1000, -1000});
    assertNear(
        lab.keep(LogSumExp.over(-1).forward(logits)), 1000, 1000.6931471805599, -999.3068528194401);
  }
}
