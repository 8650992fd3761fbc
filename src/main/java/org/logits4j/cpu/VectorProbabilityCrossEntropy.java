package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.Completion;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.LossStep;
import org.logits4j.backend.Operand;
import org.logits4j.cpu.vector.Loops;

/**
 * Cross-entropy on probabilities in their precision, F32 for the half types: what {@link
 * ScalarProbabilityCrossEntropy} says, with what there is one of for each row in double.
 */
final class VectorProbabilityCrossEntropy<A> implements LossStep {
  /** Targets and factors up to here have products in single precision. */
  private static final double MOST = 0x1p30;

  private static final double LEAST_FACTOR = 0x1p-100;

  private final Staging<A> staging;
  private final LossSpec spec;
  private final double epsilon;
  private final LossOperands operands;

  VectorProbabilityCrossEntropy(
      Staging<A> staging, LossSpec spec, double epsilon, LossOperands operands) {
    this.staging = staging;
    this.spec = spec;
    this.epsilon = epsilon;
    this.operands = operands;
  }

  @Override
  public Completion run(ExecutionContext context) {
    Elements input = Elements.along(operands.input, spec.classAxis());
    LossRows rows = new LossRows(spec, operands, input.rows());
    Tile<A> shape = new Tile<>(staging.loops(), (int) spec.classes());
    Workspaces<Block> workspaces = new Workspaces<>(() -> new Block(rows));
    double[] sums =
        RowBlocks.sums(
            rows.count(), input.columns(), shape.rows(), context, workspaces.task(Block::run));
    if (!rows.keepsLosses()) {
      rows.writeReduced(sums);
    }
    return Completion.DONE;
  }

  @Override
  public void close() {}

  /** The work on some of the rows, with its own workspace. */
  private final class Block implements TileProbabilities.ExactRows<A> {
    private final Loops<A> loops = staging.loops();
    private final int classes = (int) spec.classes();
    private final LossRows rows;
    private final Tile<A> tile = new Tile<>(loops, classes);
    private final TileTargets<A> targets = new TileTargets<>(staging, tile, spec, operands);
    private final TileProbabilities<A> probabilities =
        new TileProbabilities<>(staging, tile, epsilon);
    private final TileReader<A> reader =
        new TileReader<>(staging, tile, operands.input, 0, spec.classAxis());
    private final @Nullable TileWriter<A> writer = writer(operands.gradient);
    private final @Nullable TileWriter<A> labelWriter = writer(operands.labelGradient);
    private final Run<A> p = new Run<>(tile);
    private final Run<A> logs = new Run<>(tile);
    private final Run<A> gradient = new Run<>(tile);
    private final Run<A> labelGradient = new Run<>(tile);
    private final @Nullable ProbabilityRow[] exact = new ProbabilityRow[tile.rows()];
    private final boolean[] isExact = new boolean[tile.rows()];
    private final boolean overProbabilities =
        operands.gradient != null && operands.gradient.memory().overlaps(operands.input.memory());
    private final double[] labelP = new double[tile.rows()];
    private final double[] sums = new double[tile.rows()];
    private final double[] topTargets = new double[tile.rows()];
    private final double[] factors = new double[tile.rows()];
    private final double[] addends = new double[tile.rows()];
    private final double[] tops = new double[tile.rows()];
    private final double[] labelSlopes = new double[tile.rows()];

    Block(LossRows rows) {
      this.rows = rows;
    }

    private @Nullable TileWriter<A> writer(@Nullable Operand operand) {
      return operand == null ? null : new TileWriter<>(staging, tile, operand, spec.classAxis());
    }

    double run(long from, long to) {
      CompensatedSum sum = new CompensatedSum();
      for (long first = from; first < to; first += tile.rows()) {
        int count = (int) Math.min(tile.rows(), to - first);
        load(first, count);
        boolean vectors = tile.columns() || !isExact[0];
        if (vectors && (targets.isDense() || labelWriter != null)) {
          logs.own();
          probabilities.logarithms(p, logs);
        }
        losses(first, count, vectors, sum);
        if (writer != null) {
          gradient(first, count, vectors, writer);
        }
        if (labelWriter != null) {
          labelGradient(first, count, vectors, labelWriter);
        }
        if (writer != null) {
          writer.write(first, count, gradient);
        }
      }
      return sum.value();
    }

    private void load(long first, int count) {
      reader.read(first, count, p);
      targets.read(first, count);
      for (int r = 0; r < count; r++) {
        isExact[r] = false;
        int label = rows.isIgnored(first + r) ? -1 : rows.label(first + r);
        labelP[r] = label < 0 ? Double.NaN : p.get(r, label);
      }
      probabilities.reduce(p, count, this);
      for (int r = 0; r < count; r++) {
        double factor = Math.abs(rows.factor(first + r));
        boolean small = factor != 0 && factor < LEAST_FACTOR;
        if (!isExact[r] && (small || factor > MOST || !(Math.abs(targets.total[r]) <= MOST))) {
          take(r, p);
        }
      }
      for (int r = 0; r < count; r++) {
        if (isExact[r]) {
          reduce(r, first + r);
        }
      }
    }

    @Override
    public void take(int r, Run<A> p) {
      isExact[r] = true;
      double[] into = exact(r).probabilities();
      for (int c = 0; c < classes; c++) {
        into[c] = p.get(r, c);
      }
    }

    private ProbabilityRow exact(int r) {
      ProbabilityRow row = exact[r];
      if (row == null) {
        row = new ProbabilityRow(classes, epsilon);
        exact[r] = row;
      }
      return row;
    }

    private void reduce(int r, long row) {
      int label = rows.isIgnored(row) ? -1 : rows.label(row);
      double[] into = exact(r).targets();
      for (int c = 0; c < classes; c++) {
        double own = c == label ? targets.own() * rows.weight(c) : 0;
        into[c] = targets.isDense() ? targets.run().get(r, c) + own : own;
      }
      exact(r).reduce();
    }

    private void losses(long first, int count, boolean vectors, CompensatedSum total) {
      if (targets.isDense() && vectors) {
        probabilities.surprises(targets.run(), logs, sums);
      }
      for (int r = 0; r < count; r++) {
        double value = rows.isIgnored(first + r) ? 0 : loss(first + r, r);
        if (rows.keepsLosses()) {
          rows.writeLoss(first + r, value);
        }
        total.add(value);
      }
    }

    private double loss(long row, int r) {
      if (isExact[r]) {
        return exact(r).loss();
      }
      if (Double.isNaN(probabilities.sum[r])) {
        return Double.NaN;
      }
      double own = own(row);
      double value = own == 0 ? 0 : -own * probabilities.logClipped(r, labelP[r]);
      return targets.isDense() ? value + sums[r] : value;
    }

    /** The weighted target of a sparse label, but for what all classes have. */
    private double own(long row) {
      int label = rows.label(row);
      return label < 0 ? 0 : targets.own() * rows.weight(label);
    }

    private void gradient(long first, int count, boolean vectors, TileWriter<A> writer) {
      if (overProbabilities && targets.isDense()) {
        gradient.own();
      } else {
        writer.open(first, gradient);
      }
      if (vectors && targets.isDense()) {
        dense(first, count);
      } else if (vectors) {
        sparse(first, count);
      }
      for (int r = 0; r < count; r++) {
        if (rows.isIgnored(first + r)) {
          gradient.fill(r, 0);
        } else if (isExact[r]) {
          double[] exactly = exact(r).gradient(rows.factor(first + r));
          for (int c = 0; c < classes; c++) {
            gradient.set(r, c, exactly[c]);
          }
        } else if (Double.isNaN(probabilities.sum[r])) {
          gradient.fill(r, Double.NaN);
        } else if (rows.label(first + r) >= 0) {
          gradient.set(r, rows.label(first + r), labelSlopes[r]);
        }
      }
    }

    /** One number for all classes but the label. */
    private void sparse(long first, int count) {
      for (int r = 0; r < count; r++) {
        factors[r] = 0;
        if (!rows.isIgnored(first + r)) {
          double sum = probabilities.sum[r];
          double q = labelP[r] / sum;
          double g = ProbabilityRow.slope(own(first + r), q, epsilon);
          double factor = rows.factor(first + r) / sum;
          boolean top = probabilities.isTop(r, labelP[r]);
          factors[r] = factor * -(g * q);
          labelSlopes[r] = factor * (top ? g * (probabilities.rest[r] / sum) : g - g * q);
        }
      }
      A lanes = tile.spread(factors, tile.lanes());
      for (int b = 0; b < tile.blocks(); b++) {
        A into = gradient.array(b);
        int at = gradient.at(b);
        loops.fill(into, at, at + tile.size(b), tile.columns() ? 1 : factors[0]);
        if (tile.columns()) {
          loops.scale(into, at, tile.size(b), lanes);
        }
      }
    }

    private void dense(long first, int count) {
      probabilities.quotients(targets.run(), p, gradient, sums);
      probabilities.topTargets(p, targets.run(), topTargets);
      for (int r = 0; r < count; r++) {
        if (rows.isIgnored(first + r)) {
          factors[r] = 0;
          continue;
        }
        double sum = probabilities.sum[r];
        double factor = rows.factor(first + r) / sum;
        double others = sums[r];
        double topTarget = topTargets[r];
        double own = own(first + r);
        if (own != 0 && probabilities.isTop(r, labelP[r])) {
          topTarget += own;
        } else if (own != 0) {
          double q = labelP[r] / sum;
          others -= ProbabilityRow.slope(own, q, epsilon) * q;
        }
        boolean top = probabilities.isTop(r);
        double share = probabilities.topShare(r);
        double g = top ? ProbabilityRow.slope(topTarget, share, epsilon) : 0;
        factors[r] = -factor;
        addends[r] = factor * (top ? others - g * share : others);
        tops[r] = factor * (g * (probabilities.rest[r] / sum) + others);
        labelSlopes[r] = labelSlope(first + r, r, tops[r], addends[r], factor);
      }
      probabilities.finish(p, gradient, factors, addends, tops);
    }

    private double labelSlope(long row, int r, double top, double addend, double factor) {
      int label = rows.label(row);
      if (label < 0 || probabilities.isTop(r, labelP[r])) {
        return top;
      }
      double target = own(row) + targets.shared(label);
      double q = labelP[r] / probabilities.sum[r];
      return factor * ProbabilityRow.slope(target, q, epsilon) + addend;
    }

    private void labelGradient(long first, int count, boolean vectors, TileWriter<A> writer) {
      writer.open(first, labelGradient);
      for (int r = 0; r < count; r++) {
        factors[r] = rows.factor(first + r) * targets.own();
      }
      if (vectors) {
        probabilities.surprises(targets.weights(), logs, labelGradient, factors);
      }
      for (int r = 0; r < count; r++) {
        if (isExact[r]) {
          for (int c = 0; c < classes; c++) {
            double coefficient = -factors[r] * rows.weight(c);
            labelGradient.set(r, c, exact(r).labelGradient(c, coefficient));
          }
        } else if (Double.isNaN(probabilities.sum[r])) {
          labelGradient.fill(r, Double.NaN);
        }
      }
      writer.write(first, count, labelGradient);
    }
  }
}
