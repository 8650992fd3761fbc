package org.logits4j.cli;

import java.util.Arrays;
import java.util.List;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.LinearCrossEntropy;
import org.logits4j.LinearGradient;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.cli.VerifyCase.Kind;

/**
 * Checks the cross-entropy of a linear layer. Its matrix products and its logits are F32 (F64 for
 * F64), in whatever order the product sums, so that a sum over n terms may be off by n + 4 units of
 * that type's rounding error times the sum of the terms' magnitudes; an error d of the logits moves
 * a loss by at most 2 d, and p and 1 - p by a share of 3 d.
 */
final class VerifyLinear {
  private static final int WIDTH = 8;
  private static final int ROWS = VerifyCase.ROWS;
  private static final List<Kind> LABELS =
      List.of(Kind.PLAIN, Kind.PLAIN, Kind.PLAIN, Kind.IGNORED);

  private final VerifyCase inputs;
  private final int classes;
  private final double unit;

  /** What the loss's arithmetic costs more than double's, in units of {@link Expected#EPSILON}. */
  private final double arithmetic;

  private final double[] hidden;
  private final double[] weight;
  private final double[] bias;
  private final long[] labels;
  private final Expected[] hiddenGradient;
  private final Expected[] weightGradient;
  private final Expected[] biasGradient;

  private VerifyLinear(VerifyCase inputs) {
    this.inputs = inputs;
    classes = inputs.classes();
    unit = inputs.dtype() == DType.F64 ? 0x1p-53 : 0x1p-24;
    arithmetic = inputs.precision().scale() > 1 ? 80 * inputs.precision().scale() : 0;
    hidden = inputs.normal(ROWS * WIDTH, 1);
    weight = inputs.normal(classes * WIDTH, 1);
    bias = inputs.normal(classes, 1);
    labels = inputs.labels(LABELS);
    hiddenGradient = zeros(hidden.length);
    weightGradient = zeros(weight.length);
    biasGradient = zeros(classes);
  }

  private static Expected[] zeros(int length) {
    Expected[] zeros = new Expected[length];
    Arrays.fill(zeros, Expected.ZERO);
    return zeros;
  }

  /** The mean over the rows, in chunks of three. */
  static void run(VerifyCase inputs, Discrepancy discrepancy) {
    new VerifyLinear(inputs).run(discrepancy);
  }

  private void run(Discrepancy discrepancy) {
    long rowBytes = (long) classes * inputs.dtype().lossType().bytes();
    LinearCrossEntropy operator =
        LinearCrossEntropy.of(
                CrossEntropy.builder().ignoreIndex(VerifyCase.IGNORED).labelSmoothing(0.1).build())
            .memoryBudget(3 * rowBytes);
    Tensor target = inputs.labelTensor(labels, Shape.of(ROWS));
    Expected loss = expect();
    try (LinearCrossEntropy.Result result =
        operator.lossAndGradient(
            inputs.tensor(hidden, Shape.of(ROWS, WIDTH)),
            inputs.tensor(weight, Shape.of(classes, WIDTH)),
            inputs.tensor(bias, Shape.of(classes)),
            target,
            LinearGradient.fresh().scale(2),
            Call.options())) {
      discrepancy.compare(inputs + ": loss", result.loss(), new Expected[] {loss});
      discrepancy.compare(inputs + ": hidden gradient", result.hiddenGradient(), hiddenGradient);
      discrepancy.compare(inputs + ": weight gradient", result.weightGradient(), weightGradient);
      discrepancy.compare(inputs + ": bias gradient", result.biasGradient(), biasGradient);
    }
  }

  /** Adds up the gradients; the mean loss. */
  private Expected expect() {
    long counted = Arrays.stream(labels).filter(label -> label >= 0).count();
    Expected sum = Expected.ZERO;
    for (int r = 0; r < ROWS; r++) {
      if (labels[r] != VerifyCase.IGNORED) {
        sum = sum.plus(row(r, 2.0 / counted));
      }
    }
    return sum.times(1.0 / counted);
  }

  private Expected row(int r, double factor) {
    double[] z = new double[classes];
    double error = 0;
    for (int c = 0; c < classes; c++) {
      double magnitude = Math.abs(bias[c]);
      z[c] = bias[c];
      for (int h = 0; h < WIDTH; h++) {
        double term = hidden[r * WIDTH + h] * weight[c * WIDTH + h];
        z[c] += term;
        magnitude += Math.abs(term);
      }
      error = Math.max(error, unit * (WIDTH + 4) * magnitude);
    }
    VerifyReference row = new VerifyReference(z, arithmetic);
    double[] t = new double[classes];
    Arrays.fill(t, 0.1 / classes);
    t[(int) labels[r]] += 0.9;
    double total = Arrays.stream(t).sum();
    for (int c = 0; c < classes; c++) {
      Expected exact = row.gradient(t, total, 0, c).times(factor);
      double moved = 3 * error * row.probability(c).value() * row.complement(c).value() * factor;
      spread(r, c, exact.plusSlack(moved + unit * Math.abs(exact.value())));
    }
    return row.loss(t, 0).plusSlack(2 * error);
  }

  /** Adds what one logit's gradient contributes to those of the layer. */
  private void spread(int r, int c, Expected gradient) {
    biasGradient[c] = biasGradient[c].plus(summed(gradient, 1, ROWS));
    for (int h = 0; h < WIDTH; h++) {
      int i = r * WIDTH + h;
      int j = c * WIDTH + h;
      hiddenGradient[i] = hiddenGradient[i].plus(summed(gradient, weight[j], classes));
      weightGradient[j] = weightGradient[j].plus(summed(gradient, hidden[i], ROWS));
    }
  }

  private Expected summed(Expected gradient, double factor, int terms) {
    Expected term = gradient.times(factor);
    return term.plusSlack(unit * (terms + 4) * Math.abs(term.value()));
  }
}
