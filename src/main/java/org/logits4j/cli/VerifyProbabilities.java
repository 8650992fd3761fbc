package org.logits4j.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.logits4j.Call;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.cli.VerifyCase.Kind;

/** Checks the cross-entropy on probabilities. */
final class VerifyProbabilities {
  private static final double CLIP = 1e-7;
  private static final List<Kind> LABELS =
      List.of(Kind.PLAIN, Kind.PLAIN, Kind.PLAIN, Kind.IGNORED);

  private final VerifyCase inputs;
  private final boolean dense;
  private final double smoothing;
  private final long[] labels;
  private final double[] shares;
  private final double[] probabilities;
  private final double upstream;

  private VerifyProbabilities(VerifyCase inputs, boolean dense, double smoothing) {
    this.inputs = inputs;
    this.dense = dense;
    this.smoothing = smoothing;
    labels = inputs.labels(LABELS);
    shares = VerifyCase.rounded(rows(false), inputs.dtype());
    probabilities = VerifyCase.rounded(rows(true), inputs.dtype());
    upstream = 0.5;
  }

  /** Sparse labels row by row; dense, smoothed labels with their mean. */
  static void run(VerifyCase inputs, Discrepancy discrepancy) {
    new VerifyProbabilities(inputs, false, 0).run(discrepancy);
    new VerifyProbabilities(inputs, true, 0.1).run(discrepancy);
  }

  /** Distributions; as inputs some are scaled, have zeros or a NaN, or one class has it all. */
  private double[] rows(boolean special) {
    double[] rows = new double[VerifyCase.ROWS * inputs.classes()];
    for (int r = 0; r < VerifyCase.ROWS; r++) {
      int chosen = inputs.random().nextInt(inputs.classes());
      double sharpness = special && r == 1 ? 8 : 1;
      double sum = 0;
      for (int c = 0; c < inputs.classes(); c++) {
        double value = Math.exp(sharpness * inputs.random().nextGaussian());
        value = special && r == 2 && c != chosen && c % 2 == 0 ? 0 : value;
        value = special && r == 4 && c != chosen ? 0 : value;
        rows[inputs.index(r, c)] = value;
        sum += value;
      }
      for (int c = 0; c < inputs.classes(); c++) {
        rows[inputs.index(r, c)] /= special && r == 5 ? sum / 3 : sum;
      }
      if (special && r == 6 && !dense) {
        rows[inputs.index(r, chosen)] = Double.NaN;
      }
    }
    return rows;
  }

  private void run(Discrepancy discrepancy) {
    ProbabilityCrossEntropy.Builder builder =
        ProbabilityCrossEntropy.builder()
            .classAxis(VerifyCase.CLASS_AXIS)
            .epsilon(CLIP)
            .labelSmoothing(smoothing)
            .reduction(dense ? Reduction.MEAN : Reduction.NONE);
    if (!dense) {
      builder.ignoreIndex(VerifyCase.IGNORED);
    }
    Tensor target = dense ? inputs.tensor(shares, inputs.shape()) : inputs.labelTensor(labels);
    Tensor factor = inputs.tensor(new double[] {upstream}, inputs.dtype().lossType(), Shape.of());
    Gradient into = Gradient.fresh().upstream(factor);
    try (LossResult result =
        builder
            .build()
            .lossAndGradient(
                inputs.tensor(probabilities, inputs.shape()),
                target,
                dense ? into.andLabels() : into,
                Call.options())) {
      compare(discrepancy, result);
    }
  }

  private void compare(Discrepancy discrepancy, LossResult result) {
    Expected[] losses = new Expected[VerifyCase.ROWS];
    Expected[] gradient = new Expected[probabilities.length];
    Expected[] labelGradient = new Expected[probabilities.length];
    Arrays.fill(losses, Expected.ZERO);
    Arrays.fill(gradient, Expected.ZERO);
    double factor = upstream / (dense ? VerifyCase.ROWS : 1);
    for (int r = 0; r < VerifyCase.ROWS; r++) {
      if (!dense && labels[r] == VerifyCase.IGNORED) {
        continue;
      }
      Row row = new Row(inputs.row(probabilities, r), target(r));
      losses[r] = row.loss();
      Expected[] slopes = row.gradient();
      for (int c = 0; c < inputs.classes(); c++) {
        int i = inputs.index(r, c);
        gradient[i] = slopes[c].times(factor);
        labelGradient[i] = row.surprisal(c).times(factor * (1 - smoothing));
      }
    }
    String name = inputs + (dense ? ", dense: " : ", each row: ");
    Expected mean = Arrays.stream(losses).reduce(Expected.ZERO, Expected::plus);
    Expected[] loss = {mean.times(1.0 / VerifyCase.ROWS)};
    discrepancy.compare(name + "loss", result.loss(), dense ? loss : losses);
    discrepancy.compare(name + "gradient", result.gradient(), gradient);
    if (dense) {
      discrepancy.compare(name + "label gradient", result.labelGradient(), labelGradient);
    }
  }

  private double[] target(int r) {
    return IntStream.range(0, inputs.classes())
        .mapToDouble(
            c -> {
              double share = dense ? shares[inputs.index(r, c)] : c == labels[r] ? 1 : 0;
              return (1 - smoothing) * share + smoothing / inputs.classes();
            })
        .toArray();
  }

  /** One row by the plain formulas, with 1 - q of the largest class from the others. */
  private static final class Row {
    private final double[] p;
    private final double[] t;
    private final double units;
    private int largest;
    private double others;
    private double sum;

    Row(double[] p, double[] t) {
      this.p = p;
      this.t = t;
      units = 16 + p.length;
      for (int c = 1; c < p.length; c++) {
        largest = p[c] > p[largest] ? c : largest;
      }
      for (int c = 0; c < p.length; c++) {
        others += c == largest ? 0 : p[c];
      }
      sum = others + p[largest];
    }

    private boolean isClipped(int c) {
      return p[c] / sum < CLIP || p[c] / sum > 1 - CLIP;
    }

    /** -log(q), clipped. */
    Expected surprisal(int c) {
      double q = p[c] / sum;
      if (isClipped(c)) {
        return Expected.within(units, q < CLIP ? -Math.log(CLIP) : -Math.log1p(-CLIP));
      }
      double value = c == largest ? -Math.log1p(-others / sum) : -Math.log(q);
      return Expected.within(units, value).plusSlack(c == largest ? 0 : units * Expected.EPSILON);
    }

    Expected loss() {
      Expected loss = Expected.ZERO;
      for (int c = 0; c < p.length; c++) {
        loss = t[c] == 0 && !Double.isNaN(sum) ? loss : loss.plus(surprisal(c).times(t[c]));
      }
      return loss;
    }

    private double slope(int c) {
      return isClipped(c) || (t[c] == 0 && !Double.isNaN(sum)) ? 0 : -t[c] / (p[c] / sum);
    }

    /** For each class its slope times q, which is what its gradient takes from the others'. */
    private double[] pulls() {
      double[] pulls = new double[p.length];
      Arrays.setAll(pulls, c -> slope(c) == 0 ? 0 : slope(c) * (p[c] / sum));
      return pulls;
    }

    /** (g (1 - q) - the sum of the others' g q) / S, of all classes. */
    Expected[] gradient() {
      double[] pulls = pulls();
      double all = Arrays.stream(pulls).sum();
      Expected[] gradient = new Expected[p.length];
      for (int c = 0; c < p.length; c++) {
        double rest = all - pulls[c];
        double complement = c == largest ? others / sum : 1 - p[c] / sum;
        double own = slope(c) == 0 ? 0 : slope(c) * complement;
        double magnitude = Math.abs(own) + (rest == 0 ? 0 : Math.abs(all) + Math.abs(rest));
        double slack = Double.isNaN(sum) ? 0 : units * Expected.EPSILON * magnitude / sum;
        gradient[c] = new Expected((own - rest) / sum, slack);
      }
      return gradient;
    }
  }
}
