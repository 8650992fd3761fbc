package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.values.Lab.INF;
import static org.logits4j.values.Lab.NAN;
import static org.logits4j.values.Lab.assertValues;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.Gradient;
import org.logits4j.LogSumExp;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** The edges of log-sum-exp. */
class LogSumExpEdgesTest {
  private static final String LABS = "org.logits4j.values.Lab#all";
  private static final LogSumExp LAST = LogSumExp.over(-1);

  @ParameterizedTest
  @MethodSource(LABS)
  void ofAllMaskedIsMinusInfinityWithoutGradient(Lab lab) {
    Tensor logits = lab.rows(new double[] {-INF, -INF, -INF}, new double[] {0, -INF, -INF});
    Tensor result = lab.keep(LAST.forward(logits));
    assertValues(result, -INF, 0);
    assertValues(lab.keep(LAST.backward(logits, result, Gradient.fresh())), 0, 0, 0, 1, 0, 0);
    LAST.backward(logits, result, Gradient.overLogits());
    assertValues(logits, 0, 0, 0, 1, 0, 0);
  }

  @ParameterizedTest
  @MethodSource(LABS)
  void ofNothingIsMinusInfinity(Lab lab) {
    Tensor noColumns = lab.tensor(Shape.of(2, 0));
    Tensor result = lab.keep(LAST.forward(noColumns));
    assertValues(result, -INF, -INF);
    assertEquals(
        0, lab.keep(LAST.backward(noColumns, result, Gradient.fresh())).shape().elements());
    assertValues(lab.keep(LogSumExp.overAll().forward(noColumns)), -INF);
    assertValues(lab.keep(LogSumExp.over(0).forward(lab.tensor(Shape.of(0, 2)))), -INF, -INF);
    assertEquals(
        Shape.of(0), lab.keep(LogSumExp.over(1).forward(lab.tensor(Shape.of(0, 2)))).shape());
  }

  @ParameterizedTest
  @MethodSource(LABS)
  void overNoAxisLeavesEachElement(Lab lab) {
    Tensor logits = lab.vector(1.5, -INF, INF, NAN);
    Tensor result = lab.keep(LogSumExp.over().forward(logits));
    assertValues(result, 1.5, -INF, INF, NAN);
    Tensor upstream = lab.vector(3, 3, 3, 3);
    Tensor gradient =
        lab.keep(LogSumExp.over().backward(logits, result, Gradient.fresh().upstream(upstream)));
    assertValues(gradient, 3, 0, NAN, NAN);
  }

  @ParameterizedTest
  @MethodSource(LABS)
  void ofAScalarIsTheScalar(Lab lab) {
    Tensor scalar = lab.tensor(Shape.of(), 2.5);
    assertValues(lab.keep(LogSumExp.overAll().forward(scalar)), 2.5);
  }

  @ParameterizedTest
  @MethodSource(LABS)
  void infinityAndNanStayInTheirRow(Lab lab) {
    Tensor logits =
        lab.rows(
            new double[] {0, -INF},
            new double[] {INF, 0},
            new double[] {INF, -INF},
            new double[] {NAN, INF},
            new double[] {NAN, -INF},
            new double[] {1, -INF});
    Tensor result = lab.keep(LAST.forward(logits));
    assertValues(result, 0, INF, INF, NAN, NAN, 1);
    Tensor gradient = lab.keep(LAST.backward(logits, result, Gradient.fresh()));
    assertValues(gradient, 1, 0, NAN, 0, NAN, 0, NAN, NAN, NAN, NAN, 1, 0);
  }

  @ParameterizedTest
  @MethodSource(LABS)
  void ofAllLowestIsFinite(Lab lab) {
    double lowest = lab.lowest();
    Tensor logits = lab.rows(new double[] {lowest, lowest});
    assertValues(lab.keep(LAST.forward(logits)), lowest + Math.log(2));
  }
}
