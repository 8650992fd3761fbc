package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.values.Lab.INF;
import static org.logits4j.values.Lab.NAN;
import static org.logits4j.values.Lab.assertValues;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.Call;
import org.logits4j.Gradient;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** The edges of softmax and log-softmax. */
class SoftmaxEdgesTest {
  private static final Softmax SOFTMAX = Softmax.along(-1);
  private static final Softmax LOG_SOFTMAX = Softmax.logAlong(-1);
  private static final double LOG_2 = Math.log(2);

  @EachLab
  void aRowAllMaskedIsNan(Lab lab) {
    Tensor logits = lab.rows(new double[] {-INF, -INF}, new double[] {3, 3});
    assertValues(lab.keep(SOFTMAX.forward(logits)), NAN, NAN, 0.5, 0.5);
    assertValues(lab.keep(LOG_SOFTMAX.forward(logits)), NAN, NAN, -LOG_2, -LOG_2);
    LOG_SOFTMAX.forward(logits, logits);
    assertValues(logits, NAN, NAN, -LOG_2, -LOG_2);
  }

  @EachLab
  void infinityAndNanStayInTheirRow(Lab lab) {
    Tensor logits = lab.rows(new double[] {1, INF}, new double[] {NAN, 1}, new double[] {4, 4});
    assertValues(lab.keep(SOFTMAX.forward(logits)), NAN, NAN, NAN, NAN, 0.5, 0.5);
    assertValues(lab.keep(LOG_SOFTMAX.forward(logits)), NAN, NAN, NAN, NAN, -LOG_2, -LOG_2);
  }

  @EachLab
  void maskedClassesHaveProbabilityZeroAndNoGradient(Lab lab) {
    Tensor logits = lab.rows(new double[] {5, -INF, 5, -INF});
    Tensor upstream = lab.rows(new double[] {1, 7, 3, -2});
    Tensor p = lab.keep(SOFTMAX.forward(logits));
    assertValues(p, 0.5, 0, 0.5, 0);
    Tensor logs = lab.keep(LOG_SOFTMAX.forward(logits));
    assertValues(logs, -LOG_2, -INF, -LOG_2, -INF);
    if (!lab.can(Feature.BACKWARD)) {
      return;
    }
    assertValues(lab.keep(SOFTMAX.backward(p, upstream)), -0.5, 0, 0.5, 0);
    // g - exp(y) * sum(g): what comes in goes through, as in PyTorch
    double[] gradient = lab.keep(LOG_SOFTMAX.backward(logs, upstream)).doubles();
    assertEquals(7, gradient[1]);
    assertEquals(-2, gradient[3]);
  }

  @EachLab
  void aRowAllAtTheLowestIsUniform(Lab lab) {
    double[] row = new double[8];
    Arrays.fill(row, lab.lowest());
    double[] expected = new double[8];
    Arrays.fill(expected, 0.125);
    assertValues(lab.keep(SOFTMAX.forward(lab.rows(row))), expected);
    Arrays.fill(expected, -Math.log(8));
    assertValues(lab.keep(LOG_SOFTMAX.forward(lab.rows(row))), expected);
  }

  @ParameterizedTest
  @MethodSource("org.logits4j.values.Lab#halves")
  void nanOfHalfTypesIsCanonical(Lab lab) {
    // as many as make chunks, an odd one at the end
    double[] row = new double[35];
    Arrays.fill(row, NAN);
    for (Softmax operator : new Softmax[] {SOFTMAX, LOG_SOFTMAX}) {
      for (short bits : lab.keep(operator.forward(lab.rows(row))).halfBits()) {
        assertEquals((short) 0x7FFF, bits);
      }
    }
  }

  @EachLab
  void theLowestBesideOthersIsAMask(Lab lab) {
    Tensor logits = lab.rows(new double[] {lab.lowest(), 2, 2});
    assertValues(lab.keep(SOFTMAX.forward(logits)), 0, 0.5, 0.5);
    assertValues(lab.keep(LOG_SOFTMAX.forward(logits)), lab.lowest(), -LOG_2, -LOG_2);
  }

  @EachLab
  void ofNoRowsIsEmpty(Lab lab) {
    Tensor none = lab.tensor(Shape.of(0, 3));
    assertEquals(Shape.of(0, 3), lab.keep(SOFTMAX.forward(none)).shape());
    assertEquals(Shape.of(0, 3), lab.keep(LOG_SOFTMAX.forward(none, none)).shape());
  }

  @EachLab
  void oneClassIsCertain(Lab lab) {
    Tensor logits = lab.rows(new double[] {17}, new double[] {-1});
    Tensor logs = lab.keep(LOG_SOFTMAX.forward(logits));
    assertValues(lab.keep(SOFTMAX.forward(logits)), 1, 1);
    // not -0
    assertEquals(0L, Double.doubleToRawLongBits(logs.doubles()[0]));
    if (lab.can(Feature.BACKWARD)) {
      Tensor upstream = lab.rows(new double[] {3}, new double[] {5});
      Gradient over = Gradient.into(upstream);
      assertValues(LOG_SOFTMAX.backward(logs, upstream, over, Call.options()), 0, 0);
    }
  }
}
