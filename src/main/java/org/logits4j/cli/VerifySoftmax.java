package org.logits4j.cli;

import java.util.Arrays;
import java.util.List;
import org.logits4j.Call;
import org.logits4j.Gradient;
import org.logits4j.LogSumExp;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Tensor;
import org.logits4j.cli.VerifyCase.Kind;

/** Checks log-sum-exp, softmax and log-softmax, and their gradients. */
final class VerifySoftmax {
  private static final List<Kind> KINDS = List.of(Kind.values());

  private VerifySoftmax() {}

  /** Over the class axis, and over all axes. */
  static void logSumExp(VerifyCase inputs, Discrepancy discrepancy) {
    double[] logits = inputs.logits(KINDS, inputs.labels(KINDS));
    Tensor tensor = inputs.tensor(logits, inputs.shape());
    LogSumExp operator = LogSumExp.over(VerifyCase.CLASS_AXIS);
    Tensor result = inputs.keep(operator.forward(tensor));
    double[] upstream = VerifyCase.rounded(inputs.normal(VerifyCase.ROWS, 1), result.dtype());
    Tensor factors = inputs.tensor(upstream, result.dtype(), inputs.rowsShape());
    Gradient into = Gradient.fresh().upstream(factors).scale(2);
    Tensor backward = inputs.keep(operator.backward(tensor, result, into));
    Expected[] expected = new Expected[VerifyCase.ROWS];
    Expected[] gradient = new Expected[logits.length];
    double[] saved = result.doubles();
    for (int r = 0; r < expected.length; r++) {
      expected[r] = new VerifyReference(inputs.row(logits, r), 0).logSumExp();
      for (int c = 0; c < inputs.classes(); c++) {
        int i = inputs.index(r, c);
        double gap = saved[r] == Double.NEGATIVE_INFINITY ? saved[r] : logits[i] - saved[r];
        double units = 16 + Math.min(800, Math.abs(gap));
        gradient[i] = Expected.within(units, 2 * upstream[r] * Math.exp(gap));
      }
    }
    discrepancy.compare(inputs + ": log-sum-exp", result, expected);
    discrepancy.compare(inputs + ": gradient", backward, gradient);

    double[] all = inputs.normal(logits.length, 3);
    Tensor single = LogSumExp.overAll().forward(inputs.tensor(all, inputs.shape()));
    discrepancy.compare(
        inputs + ", all axes: log-sum-exp",
        inputs.keep(single),
        new Expected[] {new VerifyReference(all, 0).logSumExp()});
  }

  /** Along the class axis. */
  static void softmax(VerifyCase inputs, Discrepancy discrepancy) {
    new Along(inputs, false).run(discrepancy);
  }

  /** Along the class axis. */
  static void logSoftmax(VerifyCase inputs, Discrepancy discrepancy) {
    new Along(inputs, true).run(discrepancy);
  }

  private record Along(VerifyCase inputs, boolean logarithm) {
    void run(Discrepancy discrepancy) {
      double[] logits = inputs.logits(KINDS, inputs.labels(KINDS));
      double[] upstream = inputs.normal(logits.length, 1);
      Shape shape = inputs.shape();
      Softmax operator =
          logarithm
              ? Softmax.logAlong(VerifyCase.CLASS_AXIS)
              : Softmax.along(VerifyCase.CLASS_AXIS);
      Tensor result = inputs.keep(operator.forward(inputs.tensor(logits, shape)));
      Tensor backward =
          operator.backward(
              result, inputs.tensor(upstream, shape), Gradient.fresh().scale(2), Call.options());
      discrepancy.compare(inputs + ": result", result, forward(logits));
      discrepancy.compare(
          inputs + ": gradient", inputs.keep(backward), backward(result.doubles(), upstream));
    }

    private Expected[] forward(double[] logits) {
      Expected[] expected = new Expected[logits.length];
      for (int r = 0; r < VerifyCase.ROWS; r++) {
        double[] row = inputs.row(logits, r);
        VerifyReference softmax = new VerifyReference(row, 0);
        boolean undefined = Arrays.stream(row).allMatch(x -> x == Double.NEGATIVE_INFINITY);
        for (int c = 0; c < row.length; c++) {
          Expected value = logarithm ? softmax.surprisal(c).times(-1) : softmax.probability(c);
          expected[inputs.index(r, c)] = undefined ? Expected.NAN : value;
        }
      }
      return expected;
    }

    /** From the result as it was rounded, which is what the operator takes. */
    private Expected[] backward(double[] result, double[] upstream) {
      Expected[] expected = new Expected[result.length];
      for (int r = 0; r < VerifyCase.ROWS; r++) {
        double[] y = inputs.row(result, r);
        double[] g = inputs.row(upstream, r);
        double sum = 0;
        double magnitude = 0;
        for (int c = 0; c < y.length; c++) {
          double term = logarithm ? g[c] : g[c] * y[c];
          sum += term;
          magnitude += Math.abs(term);
        }
        double units = Expected.EPSILON * (16 + y.length);
        for (int c = 0; c < y.length; c++) {
          double p = logarithm ? Math.exp(y[c]) : y[c];
          double value = logarithm ? g[c] - p * sum : p * (g[c] - sum);
          double gap = logarithm ? Math.min(800, Math.abs(y[c])) : 0;
          double own = logarithm ? Math.abs(g[c]) : p * Math.abs(g[c]);
          double slack = units * (1 + gap) * (own + p * magnitude);
          Expected one = new Expected(2 * value, Double.isFinite(value) ? 2 * slack : 0);
          expected[inputs.index(r, c)] = one;
        }
      }
      return expected;
    }
  }
}
