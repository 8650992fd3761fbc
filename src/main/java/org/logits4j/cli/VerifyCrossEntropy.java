package org.logits4j.cli;

import java.util.Arrays;
import java.util.List;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.cli.VerifyCase.Kind;

/** Checks cross-entropy on logits: loss, gradients and what it tells of each row. */
final class VerifyCrossEntropy {
  private static final List<Kind> ALL = List.of(Kind.values());
  private static final List<Kind> FINITE =
      List.of(Kind.PLAIN, Kind.WIDE, Kind.LOWEST, Kind.CONFIDENT, Kind.IGNORED);
  private static final List<Kind> TRANSFORMED =
      List.of(Kind.PLAIN, Kind.WIDE, Kind.MASKED, Kind.CONFIDENT, Kind.IGNORED);

  private static final List<Kind> ORDINARY = List.of(Kind.PLAIN, Kind.WIDE, Kind.CONFIDENT);

  /** One combination of options. */
  private record Options(
      String name,
      boolean dense,
      List<Kind> kinds,
      Reduction reduction,
      boolean weighted,
      double smoothing,
      double scale,
      double cap,
      double zLoss,
      int padding) {}

  private static final List<Options> SPARSE =
      List.of(
          new Options("each row", false, ALL, Reduction.NONE, false, 0, 1, 0, 0, 0),
          new Options("weights", false, FINITE, Reduction.MEAN, true, 0.1, 1, 0, 0, 0),
          new Options("softcap", false, TRANSFORMED, Reduction.SUM, true, 0, 1.5, 20, 0.01, 0),
          new Options("padding", false, FINITE, Reduction.MEAN, false, 0.1, 1, 0, 0, 2));

  private static final List<Options> DENSE =
      List.of(
          new Options("each row", true, ALL, Reduction.NONE, false, 0, 1, 0, 0, 0),
          new Options("weights", true, ORDINARY, Reduction.MEAN, true, 0.1, 0.5, 0, 0.01, 0));

  private final VerifyCase inputs;
  private final Options options;
  private final int valid;
  private final double[] logits;
  private final long[] labels;
  private final double[] dense;
  private final double[] weights;
  private final double[] upstream;

  private VerifyCrossEntropy(VerifyCase inputs, Options options) {
    this.inputs = inputs;
    this.options = options;
    valid = Math.max(1, inputs.classes() - options.padding());
    labels = inputs.labels(options.kinds());
    for (int r = 0; r < labels.length; r++) {
      labels[r] = Math.min(labels[r], valid - 1);
    }
    logits = inputs.logits(options.kinds(), labels);
    dense = distributions();
    weights = inputs.weights();
    if (!options.weighted()) {
      Arrays.fill(weights, 1);
    }
    upstream = new double[VerifyCase.ROWS];
    Arrays.setAll(
        upstream,
        r -> options.reduction() == Reduction.NONE ? (float) inputs.random().nextGaussian() : 0.5);
  }

  /** Labels that are classes. */
  static void sparse(VerifyCase inputs, Discrepancy discrepancy) {
    SPARSE.forEach(options -> new VerifyCrossEntropy(inputs, options).run(discrepancy));
  }

  /** Labels that are distributions. */
  static void dense(VerifyCase inputs, Discrepancy discrepancy) {
    DENSE.forEach(options -> new VerifyCrossEntropy(inputs, options).run(discrepancy));
  }

  /** Dense labels come in the logits' type, with F16 logits in F32. */
  private DType denseType() {
    return inputs.dtype() == DType.F16 ? DType.F32 : inputs.dtype();
  }

  /** Random distributions that give masked classes nothing, except the label's. */
  private double[] distributions() {
    double[] shares = new double[logits.length];
    for (int r = 0; r < VerifyCase.ROWS; r++) {
      double sum = 0;
      for (int c = 0; c < inputs.classes(); c++) {
        int i = inputs.index(r, c);
        boolean nothing = logits[i] == Double.NEGATIVE_INFINITY && c != labels[r];
        shares[i] = nothing ? 0 : inputs.random().nextDouble();
        sum += shares[i];
      }
      for (int c = 0; c < inputs.classes() && sum > 0; c++) {
        shares[inputs.index(r, c)] /= sum;
      }
    }
    return VerifyCase.rounded(shares, denseType());
  }

  private CrossEntropy operator() {
    CrossEntropy.Builder builder =
        CrossEntropy.builder()
            .classAxis(VerifyCase.CLASS_AXIS)
            .reduction(options.reduction())
            .labelSmoothing(options.smoothing())
            .logitScale(options.scale())
            .zLoss(options.zLoss())
            .validClasses(valid)
            .classWeights(Arrays.copyOf(weights, valid));
    if (!options.dense()) {
      builder.ignoreIndex(VerifyCase.IGNORED);
    }
    return options.cap() == 0 ? builder.build() : builder.softcap(options.cap()).build();
  }

  private void run(Discrepancy discrepancy) {
    boolean none = options.reduction() == Reduction.NONE;
    Tensor target =
        options.dense()
            ? inputs.tensor(dense, denseType(), inputs.shape())
            : inputs.labelTensor(labels);
    Tensor factors =
        inputs.tensor(
            none ? upstream : new double[] {upstream[0]},
            inputs.dtype().lossType(),
            none ? inputs.rowsShape() : Shape.of());
    Gradient into = Gradient.fresh().upstream(factors).scale(2);
    Call call = Call.options().request(Output.LOG_SUM_EXP, Output.PREDICTED, Output.ENTROPY);
    try (LossResult result =
        operator()
            .lossAndGradient(
                inputs.tensor(logits, inputs.shape()),
                target,
                options.dense() ? into.andLabels() : into,
                call)) {
      compare(discrepancy, result);
    }
  }

  private void compare(Discrepancy discrepancy, LossResult result) {
    Expected[] losses = new Expected[VerifyCase.ROWS];
    Expected[] logSumExps = new Expected[VerifyCase.ROWS];
    Expected[] entropies = new Expected[VerifyCase.ROWS];
    long[] predicted = new long[VerifyCase.ROWS];
    Expected[] gradient = new Expected[logits.length];
    Expected[] labelGradient = new Expected[logits.length];
    Arrays.fill(gradient, Expected.ZERO);
    Arrays.fill(labelGradient, Expected.ZERO);
    double denominator = denominator();
    for (int r = 0; r < VerifyCase.ROWS; r++) {
      VerifyReference row = row(r);
      logSumExps[r] = row.logSumExp();
      entropies[r] = row.entropy();
      predicted[r] = row.predicted();
      if (isIgnored(r)) {
        losses[r] = Expected.ZERO;
        continue;
      }
      double[] t = target(r);
      double total = Arrays.stream(t).sum();
      double zWeight = options.zLoss() * (options.dense() ? 1 : weights[(int) labels[r]]);
      double factor = 2 * upstream[r] / denominator;
      losses[r] = row.loss(t, zWeight);
      for (int c = 0; c < valid; c++) {
        int i = inputs.index(r, c);
        gradient[i] = row.gradient(t, total, zWeight, c).times(factor * slope(logits[i]));
        double share = weights[c] * (1 - options.smoothing());
        labelGradient[i] = row.surprisal(c).times(factor * share);
      }
    }
    String name = inputs + ", " + options.name() + ": ";
    discrepancy.compare(name + "loss", result.loss(), reduced(losses, denominator));
    discrepancy.compare(name + "gradient", result.gradient(), gradient);
    discrepancy.compare(name + "log-sum-exp", result.logSumExp(), logSumExps);
    discrepancy.compare(name + "entropy", result.entropy(), entropies);
    discrepancy.compareExactly(name + "predicted class", result.predicted(), predicted);
    if (options.dense()) {
      discrepancy.compare(name + "label gradient", result.labelGradient(), labelGradient);
    }
  }

  private boolean isIgnored(int r) {
    return !options.dense() && labels[r] == VerifyCase.IGNORED;
  }

  private double denominator() {
    if (options.reduction() != Reduction.MEAN) {
      return 1;
    }
    double sum = 0;
    for (int r = 0; r < VerifyCase.ROWS; r++) {
      sum += isIgnored(r) ? 0 : options.dense() ? 1 : weights[(int) labels[r]];
    }
    return sum;
  }

  private Expected[] reduced(Expected[] losses, double denominator) {
    if (options.reduction() == Reduction.NONE) {
      return losses;
    }
    Expected sum = Expected.ZERO;
    for (Expected loss : losses) {
      sum = sum.plus(loss);
    }
    return new Expected[] {sum.times(1 / denominator)};
  }

  private double[] target(int r) {
    double[] t = new double[valid];
    for (int c = 0; c < valid; c++) {
      double share = options.dense() ? dense[inputs.index(r, c)] : c == labels[r] ? 1 : 0;
      double smooth = options.smoothing() / valid;
      t[c] = weights[c] * ((1 - options.smoothing()) * share + smooth);
    }
    return t;
  }

  /** The row's transformed logits, which cost some rounding errors where there is a transform. */
  private VerifyReference row(int r) {
    double[] z = new double[valid];
    double largest = 0;
    for (int c = 0; c < valid; c++) {
      z[c] = transformed(logits[inputs.index(r, c)]);
      largest = Math.max(largest, Double.isFinite(z[c]) ? Math.abs(z[c]) : 0);
    }
    boolean exact = options.scale() == 1 && options.cap() == 0;
    return new VerifyReference(z, exact ? 0 : 16 * largest);
  }

  private double transformed(double x) {
    double scaled = options.scale() * x;
    double cap = options.cap();
    return cap == 0 || scaled == Double.NEGATIVE_INFINITY ? scaled : cap * Math.tanh(scaled / cap);
  }

  /** The transform's derivative. */
  private double slope(double x) {
    if (options.cap() == 0) {
      return options.scale();
    }
    double e = Math.exp(-2 * Math.abs(options.scale() * x / options.cap()));
    return options.scale() * 4 * e / ((1 + e) * (1 + e));
  }
}
