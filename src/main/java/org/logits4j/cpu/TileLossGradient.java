package org.logits4j.cpu;

/**
 * The gradient of a tile's cross-entropies: {@code factor * (T p - t)} for all classes at once,
 * then anew, in double, for the class where T p and t may be close: a sparse label, or the most
 * probable class of dense labels.
 */
final class TileLossGradient<A> {
  private final Tile<A> tile;
  private final LossRows rows;
  private final TileTargets<A> targets;
  private final TileTransform<A> transform;
  private final double zLoss;

  /** As {@link LossRows#column} says. */
  private final int[] label;

  /** Each row's class that is computed anew, or a negative number; its logit; its gradient. */
  private final int[] column;

  private final double[] logit;
  private final double[] mended;
  private final double[] factors;
  private final double[] targetFactors;

  TileLossGradient(
      Tile<A> tile,
      LossRows rows,
      TileTargets<A> targets,
      TileTransform<A> transform,
      double zLoss) {
    this.tile = tile;
    this.rows = rows;
    this.targets = targets;
    this.transform = transform;
    this.zLoss = zLoss;
    label = new int[tile.rows()];
    column = new int[tile.rows()];
    logit = new double[tile.rows()];
    mended = new double[tile.rows()];
    factors = new double[tile.rows()];
    targetFactors = new double[tile.rows()];
  }

  /** Takes the labels' logits, before anything is written over them. */
  void load(long first, int count, Run<A> z) {
    for (int r = 0; r < count; r++) {
      label[r] = rows.column(first + r);
      logit[r] = label[r] < 0 ? Double.NaN : z.get(r, label[r]);
    }
  }

  /** A row's label, as {@link LossRows#column} says. */
  int label(int row) {
    return label[row];
  }

  /** The logit of a row's sparse label. */
  double labelLogit(int row) {
    return logit[row];
  }

  /** The weight of a row's squared log-sum-exp. */
  double zWeight(int row) {
    return zLoss == 0 ? 0 : zLoss * (label[row] < 0 ? 1 : rows.weight(label[row]));
  }

  /** Makes a gradient of exponentials, but for the slope of a cap. */
  void compute(long first, int count, TileSoftmax<A> softmax, Run<A> z, Run<A> exp, boolean saved) {
    for (int r = 0; r < count; r++) {
      factors[r] = 0;
      targetFactors[r] = 0;
      int y = label[r];
      column[r] = y;
      if (y == LossRows.IGNORED || softmax.isNaN(r)) {
        continue;
      }
      double own = y < 0 ? 0 : targets.own() * rows.weight(y);
      double total = targets.total[r] + own;
      double factor = rows.factor(first + r) * transform.constantSlope();
      double zWeight = zWeight(r);
      double slope = zWeight == 0 ? 0 : 2 * zWeight * softmax.logSumExp(r);
      boolean finite = softmax.isFinite(r);
      factors[r] = finite ? factor * (total + slope) * softmax.inverse[r] : factor * 0;
      targetFactors[r] = factor;
      if (y < 0) {
        column[r] = finite ? tile.argmax(z, r) : -1;
        if (column[r] < 0) {
          continue;
        }
        logit[r] = z.get(r, column[r]);
      }
      int c = column[r];
      double target = y < 0 ? targets.run().get(r, c) : own + targets.shared(y);
      double others = y < 0 ? total - target : targets.total[r] - targets.shared(y);
      double p = finite ? softmax.probability(r, c, exp.get(r, c)) : 0;
      double dz;
      if (finite && !saved && logit[r] == softmax.max[r]) {
        dz = (others - target * softmax.rest[r]) * softmax.inverse[r];
      } else if (finite && saved && p > 0.5) {
        dz = total * StrictMath.expm1(Math.min(logit[r] - softmax.max[r], 0)) + others;
      } else {
        dz = total * p - target;
      }
      mended[r] = factor * (p == 0 ? dz : dz + slope * p);
    }
    if (targets.isDense()) {
      softmax.scaleMinus(exp, factors, targets.run(), targetFactors);
    } else {
      softmax.scale(exp, factors);
    }
    for (int r = 0; r < count; r++) {
      if (column[r] >= 0 && !softmax.isNaN(r)) {
        exp.set(r, column[r], mended[r]);
      }
    }
  }

  /** Writes the rows that have no gradient: 0 where they are ignored, else NaN. */
  void mend(int count, TileSoftmax<A> softmax, Run<A> gradient) {
    for (int r = 0; r < count; r++) {
      if (label[r] == LossRows.IGNORED) {
        gradient.fill(r, 0);
      } else if (softmax.isNaN(r)) {
        gradient.fill(r, Double.NaN);
      }
    }
  }
}
