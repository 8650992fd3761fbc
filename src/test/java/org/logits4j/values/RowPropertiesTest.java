package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.values.Within.assertWithin;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.commons.numbers.core.DD;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.LogSumExp;
import org.logits4j.LossResult;
import org.logits4j.Reduction;
import org.logits4j.Softmax;
import org.logits4j.Tensor;
import org.logits4j.exact.ExactLogSumExp;

/** What must hold for any row, whatever the numbers are. */
class RowPropertiesTest {
  private static final int SEEDS = 10;
  private static final Softmax SOFTMAX = Softmax.along(-1);
  private static final Softmax LOG_SOFTMAX = Softmax.logAlong(-1);
  private static final CrossEntropy LOSS = CrossEntropy.builder().reduction(Reduction.NONE).build();

  static Stream<Arguments> cases() {
    return LongStream.range(0, SEEDS)
        .boxed()
        .flatMap(seed -> Lab.all().map(lab -> Arguments.of(seed, lab)));
  }

  private static double rounding(Lab lab, double value) {
    return lab.arithmetic().rounding(lab.type(), value);
  }

  private static double[] row(SplittableRandom random, DType type) {
    return Spread.NORMAL_4.row(random, type, random.nextInt(2, 60));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void logitsMinusLogSoftmaxAreConstant(long seed, Lab lab) {
    double[] x = row(new SplittableRandom(seed), lab.type());
    double[] y = lab.keep(LOG_SOFTMAX.forward(lab.rows(x))).doubles();
    SoftmaxBound bound = new SoftmaxBound(lab.arithmetic(), x);
    DD lse = ExactLogSumExp.exact(x, x.length);
    Quantity difference =
        Quantity.of(lab.arithmetic(), "log-softmax", "logits minus result", DType.F64, x.length);
    for (int c = 0; c < x.length; c++) {
      int column = c;
      assertWithin(
          () -> "seed " + seed + " column " + column,
          difference,
          lse,
          bound.surprisalError(c) * bound.unit() + rounding(lab, y[c]) + ulps(x[c], y[c]),
          x[c] - y[c]);
    }
  }

  /** What the test's own subtraction loses. */
  private static double ulps(double x, double y) {
    return Math.ulp(x - y);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aSecondLogSoftmaxMovesLittle(long seed, Lab lab) {
    double[] x = row(new SplittableRandom(seed), lab.type());
    Tensor once = lab.keep(LOG_SOFTMAX.forward(lab.rows(x)));
    double[] y = once.doubles();
    double[] twice = lab.keep(LOG_SOFTMAX.forward(once)).doubles();
    SoftmaxBound first = new SoftmaxBound(lab.arithmetic(), x);
    SoftmaxBound second = new SoftmaxBound(lab.arithmetic(), y);
    // the first result's errors make its log-sum-exp: their mean by probability
    double moved = 0;
    for (int c = 0; c < y.length; c++) {
      double error = first.surprisalError(c) * first.unit() + rounding(lab, y[c]);
      moved += first.probability(c) * error;
    }
    for (int c = 0; c < y.length; c++) {
      double error = second.surprisalError(c) * second.unit() + rounding(lab, twice[c]);
      double off = Math.abs(twice[c] - y[c]);
      double allowed = 1.001 * (moved + error);
      assertTrue(off <= allowed, () -> "seed " + seed + ": " + off + " > " + allowed);
    }
  }

  /** Results that were rounded once, from more exact ones. */
  static Stream<Arguments> roundedCases() {
    return cases()
        .filter(
            arguments -> {
              Lab lab = (Lab) arguments.get()[1];
              return lab.arithmetic().type() != lab.type();
            });
  }

  @ParameterizedTest
  @MethodSource("roundedCases")
  void aSecondLogSoftmaxMovesAtMostTwoUlpsWhereNoClassDominates(long seed, Lab lab) {
    // all results lie between -5.6 and -2.7, so that half of one's ulp is at most another's: that
    // much the log-sum-exp may be off, and half an ulp goes to the second rounding
    double[] x = new SplittableRandom(seed).doubles(64, -0.7, 0.7).toArray();
    Tensor once = lab.keep(LOG_SOFTMAX.forward(lab.rows(x)));
    double[] y = once.doubles();
    double[] twice = lab.keep(LOG_SOFTMAX.forward(once)).doubles();
    for (int c = 0; c < y.length; c++) {
      double ulps = Math.abs(twice[c] - y[c]) / Types.ulp(lab.type(), y[c]);
      assertTrue(ulps <= 2, () -> "seed " + seed + ": " + ulps + " ulps");
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anExactShiftMovesTheLogSumExpAlone(long seed, Lab lab) {
    // eighths up to 20: exact in every type, and so are their differences
    double[] x = new SplittableRandom(seed).ints(30, -32, 32).mapToDouble(i -> i / 8.0).toArray();
    double[] shifted = Arrays.stream(x).map(v -> v + 16).toArray();
    for (Softmax operator : new Softmax[] {SOFTMAX, LOG_SOFTMAX}) {
      assertArrayEquals(
          lab.keep(operator.forward(lab.rows(x))).doubles(),
          lab.keep(operator.forward(lab.rows(shifted))).doubles());
    }
    CrossEntropy loss = CrossEntropy.create();
    LossResult here = lab.keep(loss.lossAndGradient(lab.rows(x), lab.labels(7)));
    LossResult there = lab.keep(loss.lossAndGradient(lab.rows(shifted), lab.labels(7)));
    assertArrayEquals(here.loss().doubles(), there.loss().doubles());
    assertArrayEquals(here.gradient().doubles(), there.gradient().doubles());
    double lse = lab.keep(LogSumExp.overAll().forward(lab.rows(x))).item();
    double moved = lab.keep(LogSumExp.overAll().forward(lab.rows(shifted))).item();
    SoftmaxBound bound = new SoftmaxBound(lab.arithmetic(), shifted);
    double ulp = Types.ulp(lab.type().lossType(), moved);
    double allowed = 2 * bound.logSumExpError() * bound.unit() + ulp;
    assertTrue(Math.abs(moved - lse - 16) <= allowed, () -> lse + " and " + moved);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void permutedClassesGivePermutedResults(long seed, Lab lab) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] x = row(random, lab.type());
    int shift = random.nextInt(x.length);
    double[] turned = new double[x.length];
    for (int c = 0; c < x.length; c++) {
      turned[(c + shift) % x.length] = x[c];
    }
    int label = random.nextInt(x.length);
    LossResult here = lab.keep(LOSS.lossAndGradient(lab.rows(x), lab.labels(label)));
    LossResult there =
        lab.keep(LOSS.lossAndGradient(lab.rows(turned), lab.labels((label + shift) % x.length)));
    RowLossBound bound = RowLossBound.plain(softmax(lab, x), label, x.length);
    assertSame(lab, bound, here, there, shift);
  }

  static Stream<Arguments> denseCases() {
    return cases().filter(arguments -> ((Lab) arguments.get()[1]).can(Feature.DENSE_LABELS));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("denseCases")
  void sparseLabelsEqualOneHotLabels(long seed, Lab lab) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] x = row(random, lab.type());
    int label = random.nextInt(x.length);
    double[] oneHot = new double[x.length];
    oneHot[label] = 1;
    LossResult sparse = lab.keep(LOSS.lossAndGradient(lab.rows(x), lab.labels(label)));
    LossResult dense = lab.keep(LOSS.lossAndGradient(lab.rows(x), lab.rows(oneHot)));
    RowLossBound bound = RowLossBound.plainDense(softmax(lab, x), label, x.length);
    assertSame(lab, bound, sparse, dense, 0);
  }

  private static SoftmaxBound softmax(Lab lab, double[] x) {
    return new SoftmaxBound(lab.arithmetic(), x);
  }

  /** Within what both may be off, the second the more. */
  private static void assertSame(
      Lab lab, RowLossBound bound, LossResult first, LossResult second, int shift) {
    double unit = lab.arithmetic().unit();
    double factorError = lab.arithmetic().factorError();
    double[] expected = first.gradient().doubles();
    double[] actual = second.gradient().doubles();
    double loss = first.loss().item();
    double lossRounding = lab.arithmetic().rowRounding(lab.type().lossType(), loss);
    assertNear(bound.lossError() * unit + lossRounding, loss, second.loss().item());
    for (int c = 0; c < expected.length; c++) {
      double error = (bound.gradientError(c) + factorError * Math.abs(expected[c])) * unit;
      double rounded = error + rounding(lab, expected[c]);
      assertNear(rounded, expected[c], actual[(c + shift) % expected.length]);
    }
  }

  /** Both have the error, and both were rounded. */
  private static void assertNear(double error, double first, double second) {
    double allowed = 2.002 * error;
    assertTrue(Math.abs(first - second) <= allowed, () -> first + " and " + second);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theGradientOfARowSumsToZero(long seed, Lab lab) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] x = row(random, lab.type());
    int label = random.nextInt(x.length);
    LossResult result =
        lab.keep(CrossEntropy.create().lossAndGradient(lab.rows(x), lab.labels(label)));
    double[] gradient = result.gradient().doubles();
    SoftmaxBound softmax = new SoftmaxBound(lab.arithmetic(), x);
    RowLossBound bound = RowLossBound.plain(softmax, label, x.length);
    DD sum = DD.ZERO;
    double allowed = 0;
    for (int c = 0; c < x.length; c++) {
      sum = sum.add(gradient[c]);
      double factorError = lab.arithmetic().factorError() * Math.abs(gradient[c]);
      allowed += (bound.gradientError(c) + factorError) * softmax.unit();
      allowed += rounding(lab, gradient[c]);
    }
    double off = sum.abs().doubleValue();
    double limit = 1.001 * allowed;
    assertTrue(off <= limit, () -> "seed " + seed + ": " + off + " > " + limit);
  }
}
