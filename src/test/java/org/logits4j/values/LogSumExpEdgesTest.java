package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.values.Lab.INF;
import static org.logits4j.values.Lab.NAN;
import static org.logits4j.values.Lab.assertValues;

import org.logits4j.Gradient;
import org.logits4j.LogSumExp;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** The edges of log-sum-exp. */
class LogSumExpEdgesTest {
  private static final LogSumExp LAST = LogSumExp.over(-1);

  @EachLab
  void ofAllMaskedIsMinusInfinityWithoutGradient(Lab lab) {
    Tensor logits = lab.rows(new double[] {-INF, -INF, -INF}, new double[] {0, -INF, -INF});
    Tensor result = lab.keep(LAST.forward(logits));
    assertValues(result, -INF, 0);
    if (lab.can(Feature.BACKWARD)) {
      assertValues(lab.keep(LAST.backward(logits, result, Gradient.fresh())), 0, 0, 0, 1, 0, 0);
      LAST.backward(logits, result, Gradient.overLogits());
      assertValues(logits, 0, 0, 0, 1, 0, 0);
    }
  }

  @EachLab
  void ofNothingIsMinusInfinity(Lab lab) {
    Tensor noColumns = lab.tensor(Shape.of(2, 0));
    Tensor result = lab.keep(LAST.forward(noColumns));
    assertValues(result, -INF, -INF);
    assertValues(lab.keep(LogSumExp.overAll().forward(noColumns)), -INF);
    assertEquals(
        Shape.of(0), lab.keep(LogSumExp.over(1).forward(lab.tensor(Shape.of(0, 2)))).shape());
    if (lab.can(Feature.BACKWARD)) {
      assertEquals(
          0, lab.keep(LAST.backward(noColumns, result, Gradient.fresh())).shape().elements());
    }
  }

  @EachLab(Feature.OTHER_AXES)
  void ofNoRowsIsMinusInfinity(Lab lab) {
    assertValues(lab.keep(LogSumExp.over(0).forward(lab.tensor(Shape.of(0, 2)))), -INF, -INF);
  }

  @EachLab
  void overNoAxisLeavesEachElement(Lab lab) {
    Tensor logits = lab.vector(1.5, -INF, INF, NAN);
    Tensor result = lab.keep(LogSumExp.over().forward(logits));
    assertValues(result, 1.5, -INF, INF, NAN);
    if (!lab.can(Feature.BACKWARD)) {
      return;
    }
    Tensor upstream = lab.vector(3, 3, 3, 3);
    Tensor gradient =
        lab.keep(LogSumExp.over().backward(logits, result, Gradient.fresh().upstream(upstream)));
    assertValues(gradient, 3, 0, NAN, NAN);
  }

  @EachLab
  void ofAScalarIsTheScalar(Lab lab) {
    Tensor scalar = lab.tensor(Shape.of(), 2.5);
    assertValues(lab.keep(LogSumExp.overAll().forward(scalar)), 2.5);
  }

  @EachLab
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
    if (lab.can(Feature.BACKWARD)) {
      Tensor gradient = lab.keep(LAST.backward(logits, result, Gradient.fresh()));
      assertValues(gradient, 1, 0, NAN, 0, NAN, 0, NAN, NAN, NAN, NAN, 1, 0);
    }
  }

  @EachLab
  void ofAllLowestIsFinite(Lab lab) {
    double lowest = lab.lowest();
    Tensor logits = lab.rows(new double[] {lowest, lowest});
    assertValues(lab.keep(LAST.forward(logits)), lowest + Math.log(2));
  }
}
