package org.logits4j.values;

import static org.logits4j.values.Within.assertWithin;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.commons.numbers.core.DD;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.LossResult;
import org.logits4j.NllLoss;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Reduction;
import org.logits4j.Softmax;
import org.logits4j.Tensor;
import org.logits4j.exact.ExactCrossEntropy;
import org.logits4j.exact.ExactReduction;

/** The routes to a cross-entropy: fused, over log-probabilities, over probabilities. */
@ExtendWith(Worst.class)
class RoutesTest {
  private static final int SEEDS = 20;
  private static final double EPSILON = 1e-7;

  static Stream<Arguments> cases() {
    return LongStream.range(0, SEEDS)
        .boxed()
        .flatMap(
            seed ->
                Lab.with(Feature.PROBABILITIES, Feature.NLL).map(lab -> Arguments.of(seed, lab)));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("cases")
  void allRoutesArriveAtTheExactLoss(long seed, Lab lab) {
    SplittableRandom random = new SplittableRandom(seed);
    Spread spread = seed % 2 == 0 ? Spread.NORMAL : Spread.NORMAL_4;
    double[] x = spread.row(random, lab.type(), random.nextInt(2, 50));
    int label = random.nextInt(x.length);
    DD exact = exact(x, label);
    SoftmaxBound bound = new SoftmaxBound(lab.arithmetic(), x);
    double surprisalError = bound.surprisalError(label) * bound.unit();
    Tensor logits = lab.rows(x);
    Tensor labels = lab.labels(label);

    LossResult fused = lab.keep(fused().lossAndGradient(logits, labels));
    check(lab, seed, "fused", exact, 2 * surprisalError, fused);

    Tensor logs = lab.keep(Softmax.logAlong(-1).forward(logits));
    NllLoss nll = NllLoss.builder().reduction(Reduction.NONE).build();
    double logRounding = rounding(lab.type(), bound.surprisal(label));
    LossResult overLogs = lab.keep(nll.loss(logs, labels));
    check(lab, seed, "over log-softmax", exact, 2 * surprisalError + logRounding, overLogs);

    Tensor p = lab.keep(Softmax.along(-1).forward(logits));
    double probabilityError = probabilityError(bound, lab.type(), x.length, label);
    double q = bound.probability(label);
    LossResult unclipped = lab.keep(overProbabilities(0).loss(p, labels));
    check(lab, seed, "over softmax", exact, probabilityError, unclipped);
    LossResult clipped = lab.keep(overProbabilities(EPSILON).loss(p, labels));
    // what is clipped at 1 - epsilon is off by epsilon; no seed has a label clipped at epsilon
    double clipping = q > 1 - 2 * EPSILON ? 1.001 * EPSILON : 0;
    check(lab, seed, "over softmax, clipped", exact, probabilityError + clipping, clipped);
  }

  private static CrossEntropy fused() {
    return CrossEntropy.builder().reduction(Reduction.NONE).build();
  }

  private static ProbabilityCrossEntropy overProbabilities(double epsilon) {
    return ProbabilityCrossEntropy.builder().reduction(Reduction.NONE).epsilon(epsilon).build();
  }

  private static DD exact(double[] x, int label) {
    return ExactCrossEntropy.sparse(
            new double[][] {x},
            new long[] {label},
            new ExactCrossEntropy.Options().reduction(ExactReduction.NONE))
        .exactLosses()[0];
  }

  private static double rounding(DType type, double value) {
    return type == DType.F64 ? 0 : Types.ulp(type, value) / 2;
  }

  /** Of -log(p / sum(p)) where each p has the softmax's error and its rounding. */
  private static double probabilityError(SoftmaxBound bound, DType type, int classes, int label) {
    double unit = bound.unit();
    double own = 0;
    double all = 0;
    for (int c = 0; c < classes; c++) {
      double p = bound.probability(c);
      double error = p * bound.probabilityError(c) * unit + rounding(type, p);
      all += error;
      own = c == label ? error / p : own;
    }
    // an error of q beyond first order where the type's rounding of a small p is large
    double first = own + all + 10 * unit;
    return first + first * first + 4 * bound.surprisal(label) * unit;
  }

  private static void check(
      Lab lab, long seed, String route, DD exact, double error, LossResult actual) {
    assertWithin(
        () -> "seed " + seed,
        new Quantity("route", route, lab.type().lossType()),
        exact,
        error,
        actual.loss().item());
  }
}
