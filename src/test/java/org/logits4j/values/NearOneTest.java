package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.LossResult;
import org.logits4j.Reduction;
import org.logits4j.exact.ExactCrossEntropy;
import org.logits4j.exact.ExactReduction;

/**
 * Where a row is sure of its label, loss and gradient are far below 1, and keep their digits all
 * the same: the error is relative to them, not to 1.
 */
class NearOneTest {
  private static final int[] CLASSES = {2, 10, 1000};

  static Stream<Arguments> cases() {
    return Stream.of(5.0, 20.0, 40.0, 80.0, 300.0, 700.0)
        .flatMap(gap -> Lab.all().map(lab -> Arguments.of(gap, lab)))
        .filter(NearOneTest::leavesSomething);
  }

  /** Whether the exponential of the gap is a number that the device has. */
  private static boolean leavesSomething(Arguments arguments) {
    double gap = (Double) arguments.get()[0];
    Lab lab = (Lab) arguments.get()[1];
    return Math.exp(-gap) > lab.arithmetic().underflow();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lossAndGradientAreRelativelyAccurate(double gap, Lab lab) {
    for (int classes : CLASSES) {
      double[] row = new double[classes];
      Arrays.setAll(row, c -> c % 3 * 0.125);
      int label = classes / 2;
      row[label] = gap;
      ExactCrossEntropy.Result exact =
          ExactCrossEntropy.sparse(
              new double[][] {row},
              new long[] {label},
              new ExactCrossEntropy.Options().reduction(ExactReduction.NONE));
      for (boolean dense : new boolean[] {false, true}) {
        if (dense && !lab.can(Feature.DENSE_LABELS)) {
          continue;
        }
        double[] oneHot = new double[classes];
        oneHot[label] = 1;
        CrossEntropy loss = CrossEntropy.builder().reduction(Reduction.NONE).build();
        LossResult result =
            lab.keep(
                loss.lossAndGradient(lab.rows(row), dense ? lab.rows(oneHot) : lab.labels(label)));
        double relative = relativeError(lab.arithmetic(), gap, classes);
        assertRelative(lab, exact.losses()[0], result.loss().item(), relative, true);
        double[] gradient = result.gradient().doubles();
        for (int c = 0; c < classes; c++) {
          assertRelative(lab, exact.gradient()[0][c], gradient[c], relative, false);
        }
      }
    }
  }

  /** The rest's exponentials: their arguments, functions and sum; then log1p, or a quotient. */
  private static double relativeError(Arithmetic arithmetic, double gap, int classes) {
    double[] equal = new double[classes];
    double sum = arithmetic.sums().ofExponentials(equal);
    double functions = arithmetic.type() == DType.F64 ? 11 : arithmetic.exp() + 5;
    return (arithmetic.gap() * gap + functions + sum) * arithmetic.unit();
  }

  private static void assertRelative(
      Lab lab, double expected, double actual, double relative, boolean isLoss) {
    DType type = isLoss ? lab.type().lossType() : lab.type();
    double rounding = lab.arithmetic().rounding(type, expected);
    double error = Math.abs(actual - expected);
    double allowed = relative * Math.abs(expected) * 1.001 + rounding;
    assertTrue(error <= allowed, () -> actual + " for " + expected + " +- " + allowed);
    assertTrue(actual != 0 || Math.abs(expected) <= Types.ulp(type, 0), "nothing left");
  }
}
