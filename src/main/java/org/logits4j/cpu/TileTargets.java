package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.ClassWeights;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.cpu.vector.Loops;

/**
 * The weighted and smoothed targets of a tile's rows, as {@link ScalarTargets} has them: of dense
 * labels each class's, of sparse ones what all classes have, so that only the label's own part is
 * left, or nothing without smoothing.
 */
final class TileTargets<A> {
  private final Tile<A> tile;
  private final Loops<A> loops;
  private final double own;
  private final double uniform;
  private final @Nullable ClassWeights classWeights;
  private final @Nullable TileReader<A> reader;
  private final @Nullable Run<A> weights;
  private final @Nullable Run<A> targets;
  private final Run<A> labels;
  private final boolean plain;
  private final double smoothed;

  /** Each row's sum of targets; of sparse labels without the label's own part. */
  final double[] total;

  TileTargets(Staging<A> staging, Tile<A> tile, LossSpec spec, LossOperands operands) {
    this.tile = tile;
    loops = tile.loops;
    own = 1 - spec.labelSmoothing();
    uniform = spec.labelSmoothing() / spec.classes();
    classWeights = spec.classWeights();
    total = new double[tile.rows()];
    boolean dense = operands.labels.dtype().isFloating();
    labels = new Run<>(tile);
    plain = uniform == 0 && spec.classWeights() == null;
    boolean needed = dense || uniform != 0;
    reader = dense ? new TileReader<>(staging, tile, operands.labels, 0, spec.classAxis()) : null;
    weights = needed || operands.labelGradient != null ? weightRun() : null;
    targets = needed ? new Run<>(tile) : null;
    smoothed = dense || !needed ? 0 : smooth();
  }

  private Run<A> weightRun() {
    Run<A> run = new Run<>(tile);
    loops.fill(run.own(), 0, tile.columns() ? tile.whole() : tile.classes(), 1);
    run.loadTail(0);
    if (classWeights != null) {
      for (int c = 0; c < tile.classes(); c++) {
        for (int r = 0; r < tile.rows(); r++) {
          run.set(r, c, classWeights.get(c));
        }
      }
    }
    return run;
  }

  /** The targets that all rows share, and their sum. */
  private double smooth() {
    CompensatedSum sum = new CompensatedSum();
    Run<A> shared = shared();
    shared.own();
    shared.loadTail(0);
    for (int c = 0; c < tile.classes(); c++) {
      double target = shared(c);
      sum.add(target);
      for (int r = 0; r < tile.rows(); r++) {
        shared.set(r, c, target);
      }
    }
    return sum.value();
  }

  private Run<A> shared() {
    if (targets == null) {
      throw new IllegalStateException("no class but the label has a target");
    }
    return targets;
  }

  /** Whether other classes than a sparse label have targets. */
  boolean isDense() {
    return targets != null;
  }

  /** The targets, or what all classes have of them. */
  Run<A> run() {
    return shared();
  }

  /** What a class has of every row's targets, but for the label's own part; in double. */
  double shared(int c) {
    return uniform * (classWeights == null ? 1 : classWeights.get(c));
  }

  /** A row's targets where all classes are masked: each that is not 0 counts infinite. */
  double timesInfinity(int row) {
    CompensatedSum sum = new CompensatedSum();
    for (int c = 0; c < tile.classes(); c++) {
      double target = shared().get(row, c);
      if (target != 0) {
        sum.add(target * Double.POSITIVE_INFINITY);
      }
    }
    return sum.value();
  }

  /** Each class's weight. */
  Run<A> weights() {
    if (weights == null) {
      throw new IllegalStateException("no weights were needed");
    }
    return weights;
  }

  /** What a class's label is multiplied by, but for the class's weight. */
  double own() {
    return own;
  }

  /** What smoothing adds to each label. */
  double uniform() {
    return uniform;
  }

  /** Reads the rows' labels where they are dense. */
  void read(long first, int count) {
    if (reader == null) {
      for (int r = 0; r < total.length; r++) {
        total[r] = smoothed;
      }
      return;
    }
    Run<A> targets = shared();
    if (plain) {
      reader.read(first, count, targets);
    } else {
      Run<A> w = weights();
      reader.read(first, count, labels);
      targets.own();
      for (int b = 0; b < tile.blocks(); b++) {
        loops.targets(
            labels.array(b),
            labels.at(b),
            w.array(b),
            w.at(b),
            targets.array(b),
            targets.at(b),
            tile.size(b),
            own,
            uniform);
      }
    }
    tile.sum(targets, total);
  }
}
