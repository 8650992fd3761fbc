package org.logits4j.cli;

import java.util.Arrays;
import java.util.Random;
import org.logits4j.Call;
import org.logits4j.GaussianNll;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Tensor;

/** Checks the losses of single elements. */
final class VerifyElements {
  private static final double UNITS = 32;
  private static final double HALF_LOG_TWO_PI = Math.log(2 * Math.PI) / 2;
  private static final double[] SPECIAL = {
    Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NaN, 0, -90, 90
  };

  private VerifyElements() {}

  /** Element by element with infinities and NaN; the mean of finite ones with weights. */
  static void sigmoid(VerifyCase inputs, Discrepancy discrepancy) {
    sigmoid(inputs, discrepancy, Reduction.NONE);
    sigmoid(inputs, discrepancy, Reduction.MEAN);
  }

  private static void sigmoid(VerifyCase inputs, Discrepancy discrepancy, Reduction reduction) {
    boolean none = reduction == Reduction.NONE;
    Shape shape = Shape.of(VerifyCase.ROWS, inputs.classes());
    int count = (int) shape.elements();
    double[] x = inputs.normal(count, 8);
    double[] t = labels(inputs, count);
    double[] weights = inputs.weights();
    double[] positive = inputs.weights();
    if (none) {
      System.arraycopy(SPECIAL, 0, x, 0, Math.min(count, SPECIAL.length));
      Arrays.fill(weights, 1);
      Arrays.fill(positive, 1);
    }
    SigmoidCrossEntropy operator =
        SigmoidCrossEntropy.builder()
            .positiveWeights(positive)
            .classWeights(weights)
            .reduction(reduction)
            .build();
    double factor = none ? 1 : 1.0 / count;
    Expected[] losses = new Expected[count];
    Expected[] gradient = new Expected[count];
    for (int i = 0; i < count; i++) {
      double w = weights[i % inputs.classes()];
      double up = w * (1 - t[i]);
      double down = w * positive[i % inputs.classes()] * t[i];
      losses[i] = term(up, softplus(x[i])).plus(term(down, softplus(-x[i])));
      gradient[i] = term(up, logistic(x[i])).plus(term(-down, logistic(-x[i]))).times(factor);
    }
    Tensor logits = inputs.tensor(x, shape);
    try (LossResult result = operator.lossAndGradient(logits, inputs.tensor(t, shape))) {
      String name = inputs + ", " + reduction + ": ";
      discrepancy.compare(name + "loss", result.loss(), none ? losses : mean(losses));
      discrepancy.compare(name + "gradient", result.gradient(), gradient);
    }
  }

  private static double[] labels(VerifyCase inputs, int count) {
    Random random = inputs.random();
    double[] labels = new double[count];
    Arrays.setAll(labels, i -> i % 3 == 0 ? random.nextInt(2) : random.nextDouble());
    return VerifyCase.rounded(labels, inputs.dtype());
  }

  private static Expected term(double coefficient, double value) {
    return coefficient == 0 ? Expected.ZERO : Expected.within(UNITS, coefficient * value);
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  private static double logistic(double x) {
    double e = Math.exp(-Math.abs(x));
    return x >= 0 ? 1 / (1 + e) : e / (1 + e);
  }

  private static Expected[] mean(Expected[] losses) {
    Expected sum = Arrays.stream(losses).reduce(Expected.ZERO, Expected::plus);
    return new Expected[] {sum.times(1.0 / losses.length).plusSlack(sum.slack())};
  }

  /** Element by element, and the mean. */
  static void gaussian(VerifyCase inputs, Discrepancy discrepancy) {
    gaussian(inputs, discrepancy, Reduction.NONE);
    gaussian(inputs, discrepancy, Reduction.MEAN);
  }

  private static void gaussian(VerifyCase inputs, Discrepancy discrepancy, Reduction reduction) {
    boolean none = reduction == Reduction.NONE;
    Shape shape = inputs.shape();
    int count = (int) shape.elements();
    double[] mean = inputs.normal(count, 2);
    double[] logStd = inputs.normal(count, 1);
    double[] target = inputs.normal(count, 2);
    if (none) {
      target[0] = Double.NaN;
    }
    double factor = 3 * (none ? 1 : 1.0 / count);
    Expected[] losses = new Expected[count];
    Expected[] means = new Expected[count];
    Expected[] logStds = new Expected[count];
    Expected[] targets = new Expected[count];
    for (int i = 0; i < count; i++) {
      double scale = Math.exp(-logStd[i]);
      double z = (target[i] - mean[i]) * scale;
      losses[i] =
          Expected.within(UNITS, z * z / 2)
              .plus(Expected.within(UNITS, logStd[i]))
              .plus(Expected.within(UNITS, HALF_LOG_TWO_PI));
      means[i] = Expected.within(UNITS, -z * scale * factor);
      targets[i] = Expected.within(UNITS, z * scale * factor);
      logStds[i] = Expected.within(UNITS, factor).plus(Expected.within(UNITS, -z * z * factor));
    }
    try (GaussianNll.Result result =
        GaussianNll.with(reduction)
            .lossAndGradient(
                inputs.tensor(mean, shape),
                inputs.tensor(logStd, shape),
                inputs.tensor(target, shape),
                Gradient.fresh().scale(3),
                Call.options())) {
      String name = inputs + ", " + reduction + ": ";
      discrepancy.compare(name + "loss", result.loss(), none ? losses : mean(losses));
      discrepancy.compare(name + "mean gradient", result.meanGradient(), means);
      discrepancy.compare(name + "deviation gradient", result.logStdGradient(), logStds);
      discrepancy.compare(name + "target gradient", result.targetGradient(), targets);
    }
  }
}
