package org.logits4j.values;

import static org.logits4j.values.Lab.INF;
import static org.logits4j.values.Lab.NAN;
import static org.logits4j.values.Lab.assertValues;

import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.LinearCrossEntropy;
import org.logits4j.LinearGradient;
import org.logits4j.Reduction;
import org.logits4j.Tensor;

/** The edges of linear cross-entropy beside those of cross-entropy. */
class LinearEdgesTest {
  private static final double LOG_2 = Math.log(2);

  private static LinearCrossEntropy.Result run(
      Lab lab, CrossEntropy.Builder loss, Tensor hidden, Tensor weight, Tensor bias, long... y) {
    return lab.keep(
        LinearCrossEntropy.of(loss.reduction(Reduction.NONE).build())
            .lossAndGradient(
                hidden, weight, bias, lab.labels(y), LinearGradient.fresh(), Call.options()));
  }

  @EachLab(Feature.LINEAR)
  void aNanInAHiddenRowStaysInThatRow(Lab lab) {
    Tensor hidden = lab.rows(new double[] {1, 1}, new double[] {NAN, 1}, new double[] {2, 2});
    Tensor weight = lab.rows(new double[] {1, 0}, new double[] {0, 1});
    Tensor bias = lab.vector(0, 0);
    LinearCrossEntropy.Result result =
        run(lab, CrossEntropy.builder(), hidden, weight, bias, 0, 0, 1);
    assertValues(result.loss(), LOG_2, NAN, LOG_2);
    assertValues(result.hiddenGradient(), -0.5, 0.5, NAN, NAN, 0.5, -0.5);
  }

  @EachLab(Feature.LINEAR)
  void aBiasMasksClasses(Lab lab) {
    Tensor hidden = lab.rows(new double[] {1, 1});
    Tensor weight = lab.rows(new double[] {1, 0}, new double[] {5, 5}, new double[] {0, 1});
    Tensor bias = lab.vector(0, -INF, 0);
    LinearCrossEntropy.Result result = run(lab, CrossEntropy.builder(), hidden, weight, bias, 0);
    assertValues(result.loss(), LOG_2);
    assertValues(result.hiddenGradient(), -0.5, 0.5);
    assertValues(result.weightGradient(), -0.5, -0.5, 0, 0, 0.5, 0.5);
    assertValues(result.biasGradient(), -0.5, 0, 0.5);
  }

  @EachLab(Feature.LINEAR)
  void paddingRowsOfTheWeightAreNoClasses(Lab lab) {
    Tensor hidden = lab.rows(new double[] {1, 1});
    Tensor weight = lab.rows(new double[] {1, 0}, new double[] {0, 1}, new double[] {NAN, INF});
    Tensor bias = lab.vector(0, 0, NAN);
    LinearCrossEntropy.Result result =
        run(lab, CrossEntropy.builder().validClasses(2), hidden, weight, bias, 0);
    assertValues(result.loss(), LOG_2);
    assertValues(result.hiddenGradient(), -0.5, 0.5);
    assertValues(result.weightGradient(), -0.5, -0.5, 0.5, 0.5, 0, 0);
    assertValues(result.biasGradient(), -0.5, 0.5, 0);
  }
}
