package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.values.Lab.INF;
import static org.logits4j.values.Lab.NAN;
import static org.logits4j.values.Lab.assertValues;

import org.logits4j.GaussianNll;
import org.logits4j.LossResult;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Tensor;

/** The edges of sigmoid cross-entropy and of the Gaussian negative log-likelihood. */
class ElementwiseEdgesTest {
  private static final double LOG_2 = Math.log(2);
  private static final double HALF_LOG_TWO_PI = 0.9189385332046728;

  private static SigmoidCrossEntropy.Builder sigmoid() {
    return SigmoidCrossEntropy.builder().reduction(Reduction.NONE);
  }

  @EachLab({Feature.SIGMOID, Feature.GAUSSIAN})
  void infiniteLogitsAreCertain(Lab lab) {
    Tensor logits = lab.vector(INF, INF, -INF, -INF, 0);
    Tensor labels = lab.vector(1, 0, 1, 0, 0.5);
    LossResult result = lab.keep(sigmoid().build().lossAndGradient(logits, labels));
    assertValues(result.loss(), 0, INF, INF, 0, LOG_2);
    assertValues(result.gradient(), 0, 1, -1, 0, 0);
  }

  @EachLab({Feature.SIGMOID, Feature.GAUSSIAN})
  void aNanStaysInItsElement(Lab lab) {
    Tensor logits = lab.vector(0, NAN, 0, 0);
    Tensor labels = lab.vector(1, 1, NAN, 0);
    LossResult result = lab.keep(sigmoid().build().lossAndGradient(logits, labels));
    assertValues(result.loss(), LOG_2, NAN, NAN, LOG_2);
    assertValues(result.gradient(), -0.5, NAN, NAN, 0.5);
    LossResult weightless =
        lab.keep(sigmoid().classWeights(0).build().lossAndGradient(logits, labels));
    assertValues(weightless.loss(), 0, NAN, NAN, 0);
  }

  @EachLab({Feature.SIGMOID, Feature.GAUSSIAN})
  void farLogitsKeepTheirDigits(Lab lab) {
    // log(1 + exp(-x)) is exp(-x) where 1 + exp(-x) is 1
    double x = 40;
    Tensor logits = lab.vector(x, -x, -lab.lowest());
    LossResult result = lab.keep(sigmoid().build().lossAndGradient(logits, lab.vector(1, 0, 0)));
    assertValues(result.loss(), Math.exp(-x), Math.exp(-x), -lab.lowest());
    assertValues(result.gradient(), -Math.exp(-x), Math.exp(-x), 1);
  }

  @EachLab({Feature.SIGMOID, Feature.GAUSSIAN})
  void scalars(Lab lab) {
    Tensor zero = lab.tensor(Shape.of(), 0);
    Tensor one = lab.tensor(Shape.of(), 1);
    LossResult result = lab.keep(sigmoid().build().lossAndGradient(zero, one));
    assertValues(result.loss(), LOG_2);
    assertValues(result.gradient(), -0.5);
    assertValues(
        lab.keep(GaussianNll.with(Reduction.MEAN).loss(zero, zero, one)).loss(),
        0.5 + HALF_LOG_TWO_PI);
  }

  @EachLab({Feature.SIGMOID, Feature.GAUSSIAN})
  void emptyTensors(Lab lab) {
    Tensor none = lab.vector();
    assertEquals(Shape.of(0), lab.keep(sigmoid().build().loss(none, none)).loss().shape());
    assertValues(lab.keep(sigmoid().reduction(Reduction.SUM).build().loss(none, none)).loss(), 0);
    assertValues(
        lab.keep(sigmoid().reduction(Reduction.MEAN).build().loss(none, none)).loss(), NAN);
    assertValues(lab.keep(GaussianNll.with(Reduction.SUM).loss(none, none, none)).loss(), 0);
    assertValues(lab.keep(GaussianNll.with(Reduction.MEAN).loss(none, none, none)).loss(), NAN);
  }

  /** Where exp(-s) has no room in F32, its product with a small deviation may have. */
  @EachLab({Feature.SIGMOID, Feature.GAUSSIAN})
  void farStandardDeviationsKeepTheirDigits(Lab lab) {
    double[] logStd = {-95, -95, 100, -60};
    double[] target = {1.5e-38, 0, 1e38, 1.5e-25};
    Tensor mean = lab.vector(0, 0, 0, 0);
    Tensor log = lab.vector(logStd);
    Tensor t = lab.vector(target);
    if (Double.isInfinite(t.doubles()[2])) {
      return;
    }
    GaussianNll.Result result =
        lab.keep(GaussianNll.with(Reduction.NONE).lossAndGradient(mean, log, t));
    double[] rounded = t.doubles();
    double[] loss = result.loss().doubles();
    double[] slope = result.logStdGradient().doubles();
    double relative = Types.ulp(lab.type().lossType(), 1) * 8;
    for (int i = 0; i < logStd.length; i++) {
      double u = rounded[i] * Math.exp(-logStd[i]);
      double expected = u * u / 2 + logStd[i] + HALF_LOG_TWO_PI;
      assertEquals(expected, loss[i], relative * Math.abs(expected));
      double bound = (relative + Types.ulp(lab.type(), 1)) * (1 + u * u);
      assertEquals(1 - u * u, slope[i], bound);
    }
  }

  @EachLab({Feature.SIGMOID, Feature.GAUSSIAN})
  void gaussianNanAndInfinityStayInTheirElement(Lab lab) {
    Tensor mean = lab.vector(0, NAN, 0, INF, 1);
    Tensor logStd = lab.vector(0, 0, NAN, 0, 0);
    Tensor target = lab.vector(0, 0, 0, 0, 1);
    GaussianNll.Result result =
        lab.keep(GaussianNll.with(Reduction.NONE).lossAndGradient(mean, logStd, target));
    assertValues(result.loss(), HALF_LOG_TWO_PI, NAN, NAN, INF, HALF_LOG_TWO_PI);
    assertValues(result.meanGradient(), 0, NAN, NAN, INF, 0);
    assertValues(result.targetGradient(), 0, NAN, NAN, -INF, 0);
    assertValues(result.logStdGradient(), 1, NAN, NAN, -INF, 1);
  }
}
