package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.Completion;
import org.logits4j.backend.CrossEntropySpec;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.LossStep;
import org.logits4j.backend.Operand;

/**
 * Cross-entropy on logits in the precision of the logits, F32 for the half types: what {@link
 * ScalarCrossEntropy} says, with what there is one of for each row in double.
 */
final class VectorCrossEntropy<A> implements LossStep {
  private final Staging<A> staging;
  private final CrossEntropySpec spec;
  private final LossOperands operands;

  VectorCrossEntropy(Staging<A> staging, CrossEntropySpec spec, LossOperands operands) {
    this.staging = staging;
    this.spec = spec;
    this.operands = operands;
  }

  @Override
  public Completion run(ExecutionContext context) {
    Elements logits = Elements.along(operands.input, spec.loss().classAxis());
    LossRows rows = new LossRows(spec.loss(), operands, logits.rows());
    Tile<A> shape = new Tile<>(staging.loops(), (int) spec.loss().classes());
    Workspaces<Block> workspaces = new Workspaces<>(() -> new Block(rows));
    double[] sums =
        RowBlocks.sums(
            rows.count(), logits.columns(), shape.rows(), context, workspaces.task(Block::run));
    if (!rows.keepsLosses()) {
      rows.writeReduced(sums);
    }
    return Completion.DONE;
  }

  @Override
  public void close() {}

  /** The work on some of the rows, with its own workspace. */
  private final class Block {
    private final LossSpec loss = spec.loss();
    private final int axis = loss.classAxis();
    private final LossRows rows;
    private final Tile<A> tile = new Tile<>(staging.loops(), (int) loss.classes());
    private final TileTransform<A> transform = new TileTransform<>(tile, spec);
    private final TileTargets<A> targets = new TileTargets<>(staging, tile, loss, operands);
    private final TileSoftmax<A> softmax = new TileSoftmax<>(tile);
    private final TileReader<A> reader =
        new TileReader<>(staging, tile, operands.input, Double.NEGATIVE_INFINITY, axis);
    private final @Nullable TileWriter<A> writer = writer(operands.gradient);
    private final @Nullable TileWriter<A> labelWriter = writer(operands.labelGradient);
    private final @Nullable Elements logSumExp = Elements.singleOrNull(operands.logSumExp);
    private final @Nullable Elements predicted = Elements.singleOrNull(operands.predicted);
    private final @Nullable Elements entropy = Elements.singleOrNull(operands.entropy);
    private final @Nullable Elements saved = Elements.singleOrNull(operands.savedLogSumExp);
    private final Run<A> x = new Run<>(tile);
    private final Run<A> z = transform.isIdentity() ? x : new Run<>(tile);
    private final Run<A> exp = new Run<>(tile);
    private final Run<A> labelGradient = new Run<>(tile);
    private final TileLossGradient<A> gradient;
    private final double[] sums = new double[tile.rows()];
    private final double[] factors = new double[tile.rows()];
    private final boolean keepsExponentials = writer != null || entropy != null;

    /** Whether the exponentials stay apart from the gradient until it is done. */
    private final boolean apart = writer == null || transform.isCapped() || rereadsOverLogits();

    Block(LossRows rows) {
      this.rows = rows;
      gradient = new TileLossGradient<>(tile, rows, targets, transform, spec.zLoss());
    }

    private @Nullable TileWriter<A> writer(@Nullable Operand operand) {
      return operand == null ? null : new TileWriter<>(staging, tile, operand, axis);
    }

    private boolean rereadsOverLogits() {
      return (targets.isDense() || entropy != null || labelWriter != null)
          && operands.gradient != null
          && operands.gradient.memory().overlaps(operands.input.memory());
    }

    double run(long from, long to) {
      CompensatedSum sum = new CompensatedSum();
      for (long first = from; first < to; first += tile.rows()) {
        int count = (int) Math.min(tile.rows(), to - first);
        load(first, count);
        if (saved == null) {
          softmax.reduce(z, keepsExponentials ? exp : null);
          statistics(first, count);
          losses(first, count, sum);
        } else {
          softmax.reduceBy(saved, first, count, z, exp);
        }
        if (writer != null) {
          gradient.compute(first, count, softmax, z, exp, saved != null);
          if (transform.isCapped()) {
            transform.timesSlope(x, exp);
          }
          gradient.mend(count, softmax, exp);
        }
        if (labelWriter != null) {
          labelGradient(first, count, labelWriter);
        }
        if (writer != null) {
          writer.write(first, count, exp);
        }
      }
      return sum.value();
    }

    private void load(long first, int count) {
      reader.read(first, count, x);
      if (predicted != null) {
        // by the raw logits: a cap may round different ones to the same number
        for (int r = 0; r < count; r++) {
          predicted.setLong(first + r, tile.argmax(x, r));
        }
      }
      if (!transform.isIdentity()) {
        z.own();
        transform.apply(x, z);
      }
      targets.read(first, count);
      gradient.load(first, count, z);
      if (writer == null || apart) {
        exp.own();
      } else {
        writer.open(first, exp);
      }
    }

    private void statistics(long first, int count) {
      if (logSumExp != null) {
        for (int r = 0; r < count; r++) {
          logSumExp.set(first + r, softmax.logSumExp(r));
        }
      }
      if (entropy != null) {
        softmax.entropies(exp, z, sums);
        for (int r = 0; r < count; r++) {
          entropy.set(first + r, softmax.isFinite(r) ? sums[r] : Double.NaN);
        }
      }
    }

    private void losses(long first, int count, CompensatedSum total) {
      if (targets.isDense()) {
        softmax.surprises(targets.run(), z, sums);
      }
      for (int r = 0; r < count; r++) {
        double value = gradient.label(r) == LossRows.IGNORED ? 0 : loss(r);
        if (rows.keepsLosses()) {
          rows.writeLoss(first + r, value);
        }
        total.add(value);
      }
    }

    private double loss(int r) {
      if (softmax.isNaN(r)) {
        return Double.NaN;
      }
      int label = gradient.label(r);
      double own = label < 0 ? 0 : targets.own() * rows.weight(label);
      double value = own == 0 ? 0 : own * softmax.surprise(r, gradient.labelLogit(r));
      if (targets.isDense()) {
        value += softmax.isFinite(r) ? sums[r] : targets.timesInfinity(r);
      }
      double zWeight = gradient.zWeight(r);
      double logSumExp = softmax.logSumExp(r);
      return zWeight == 0 ? value : value + zWeight * logSumExp * logSumExp;
    }

    private void labelGradient(long first, int count, TileWriter<A> into) {
      into.open(first, labelGradient);
      for (int r = 0; r < count; r++) {
        factors[r] = rows.factor(first + r) * targets.own();
      }
      softmax.surprises(targets.weights(), z, labelGradient, factors);
      for (int r = 0; r < count; r++) {
        if (softmax.isNaN(r)) {
          labelGradient.fill(r, Double.NaN);
        } else if (!softmax.isFinite(r)) {
          for (int c = 0; c < tile.classes(); c++) {
            double coefficient = factors[r] * targets.weights().get(r, c);
            labelGradient.set(r, c, coefficient == 0 ? 0 : coefficient * Double.POSITIVE_INFINITY);
          }
        }
      }
      into.write(first, count, labelGradient);
    }
  }
}
