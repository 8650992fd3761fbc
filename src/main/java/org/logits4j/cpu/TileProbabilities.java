package org.logits4j.cpu;

import java.util.Arrays;
import org.logits4j.cpu.vector.ElementLoops;
import org.logits4j.cpu.vector.Loops;

/**
 * The probabilities of a tile's rows, as {@link ProbabilityRow} has them: with S a row's sum, the
 * logarithms of p / S, and what targets divided by them add up to.
 *
 * <p>Where a row's largest probability is above half of its sum, what belongs to its class is
 * computed in double, from the sum of the others.
 */
final class TileProbabilities<A> {
  /** Probabilities and their sum within these can be multiplied and divided by each other. */
  private static final double MOST = 0x1p20;

  private static final double LEAST_SUM = 0x1p-20;

  /** What is below this share of the sum, as far as single precision knows it, is below half. */
  private static final double SURELY_LESS = 0.499;

  /** Rows that are computed in double. */
  interface ExactRows<A> {
    /** Takes a row's probabilities. */
    void take(int row, Run<A> p);
  }

  private final Tile<A> tile;
  private final Loops<A> loops;
  private final ElementLoops<A> elements;
  private final double epsilon;
  private final A room;
  private final A lanes;
  private final A factors;
  private final A least;
  private final A thresholds;
  private final A values;
  private final double[] max;
  private final double[] perRow;
  private final double[] limits;
  private final boolean[] ordinary;

  /** Each row's sum; NaN where that is 0. */
  final double[] sum;

  /** Each row's sum without its largest probability. */
  final double[] rest;

  TileProbabilities(Staging<A> staging, Tile<A> tile, double epsilon) {
    this.tile = tile;
    this.epsilon = epsilon;
    loops = tile.loops;
    elements = staging.elementLoops();
    room = loops.array(Tile.BLOCK);
    lanes = loops.array(Loops.LANES);
    factors = loops.array(Loops.LANES);
    least = loops.array(Loops.LANES);
    thresholds = loops.array(Loops.LANES);
    values = loops.array(Loops.LANES);
    max = new double[tile.rows()];
    perRow = new double[tile.rows()];
    limits = new double[tile.rows()];
    ordinary = new boolean[tile.rows()];
    sum = new double[tile.rows()];
    rest = new double[tile.rows()];
  }

  /**
   * Takes up the rows' sums.
   *
   * @param exact where rows go that have no room in single precision; here they become 0
   */
  void reduce(Run<A> p, int count, ExactRows<A> exact) {
    Arrays.fill(ordinary, true);
    boolean all = true;
    for (int b = 0; b < tile.blocks() && all; b++) {
      all = elements.isWithin(p.array(b), p.at(b), tile.size(b), -0.0, MOST);
    }
    for (int r = 0; r < count && !all; r++) {
      ordinary[r] = isWithin(p, r);
      if (!ordinary[r]) {
        exact.take(r, p);
        if (!tile.columns()) {
          return;
        }
        p.fill(r, 0);
      }
    }
    largest(p);
    tile.sum(p, sum);
    boolean dominated = false;
    for (int r = 0; r < sum.length; r++) {
      dominated |= max[r] > SURELY_LESS * sum[r];
    }
    if (dominated) {
      tile.spread(max, thresholds);
      sumFromMax(p, perRow);
      sumBelowMax(p, rest);
    }
    for (int r = 0; r < sum.length; r++) {
      rest[r] = max[r] > SURELY_LESS * sum[r] ? rest[r] + (perRow[r] - max[r]) : sum[r] - max[r];
      double total = rest[r] + max[r];
      sum[r] = total == 0 ? Double.NaN : total;
      limits[r] = isTop(r) ? max[r] : Double.POSITIVE_INFINITY;
      if (r < count && ordinary[r] && (total > MOST || (total != 0 && total < LEAST_SUM))) {
        ordinary[r] = false;
        exact.take(r, p);
      }
    }
    tile.spread(limits, thresholds);
  }

  private boolean isWithin(Run<A> p, int row) {
    for (int c = 0; c < tile.classes(); c++) {
      double value = p.get(row, c);
      if (!(value >= 0 && value <= MOST)) {
        return false;
      }
    }
    return true;
  }

  private void sumBelowMax(Run<A> p, double[] sums) {
    tile.sum(
        b ->
            elements.keepBelow(
                p.array(b), p.at(b), thresholds, p.array(b), p.at(b), room, tile.size(b)),
        room,
        sums);
  }

  private void sumFromMax(Run<A> p, double[] sums) {
    tile.sum(
        b ->
            elements.keepFrom(
                p.array(b), p.at(b), thresholds, p.array(b), p.at(b), room, tile.size(b)),
        room,
        sums);
  }

  private void largest(Run<A> p) {
    for (int b = 0; b < tile.blocks(); b++) {
      if (tile.columns()) {
        loops.max(p.array(b), p.at(b), tile.size(b), lanes);
        for (int r = 0; r < max.length; r++) {
          max[r] = loops.get(lanes, r);
        }
      } else {
        double blockMax = loops.max(p.array(b), p.at(b), tile.size(b));
        max[0] = b == 0 ? blockMax : Math.max(max[0], blockMax);
      }
    }
  }

  /** Whether a row's numbers have room in single precision; else nothing here knows them. */
  boolean isOrdinary(int r) {
    return ordinary[r];
  }

  /** Whether a row's largest probability is above half of its sum. */
  boolean isTop(int r) {
    return max[r] / sum[r] > 0.5;
  }

  /** Whether a number is that probability. */
  boolean isTop(int r, double p) {
    return isTop(r) && p >= max[r];
  }

  /** The largest, as a share of the sum. */
  double topShare(int r) {
    return max[r] / sum[r];
  }

  /** The logarithm of a clipped probability. */
  double logClipped(int r, double p) {
    return isTop(r, p)
        ? ProbabilityRow.logClipped(p, rest[r], sum[r], epsilon)
        : ProbabilityRow.logClipped(p, sum[r], epsilon);
  }

  /** Writes the logarithms of clipped probabilities. */
  void logarithms(Run<A> p, Run<A> into) {
    for (int r = 0; r < sum.length; r++) {
      perRow[r] = isTop(r) ? logClipped(r, max[r]) : 0;
    }
    tile.spread(perRow, values);
    for (int r = 0; r < sum.length; r++) {
      perRow[r] = elements.ceiling(Math.max(epsilon * sum[r], Double.MIN_VALUE));
    }
    tile.spread(perRow, least);
    for (int r = 0; r < sum.length; r++) {
      perRow[r] = ElementLoops.RISE / sum[r];
    }
    tile.spread(perRow, factors);
    double clipped = StrictMath.log(epsilon);
    for (int b = 0; b < tile.blocks(); b++) {
      elements.clippedLog(
          p.array(b),
          p.at(b),
          into.array(b),
          into.at(b),
          tile.size(b),
          factors,
          least,
          clipped,
          thresholds,
          values);
    }
  }

  /** Each row's sum of targets times negative logarithms, a target of 0 counting 0. */
  void surprises(Run<A> target, Run<A> log, double[] sums) {
    loops.spread(0, lanes);
    loops.spread(1, values);
    tile.sum(b -> surprises(b, target, log, room, 0, values), room, sums);
  }

  /** Writes targets times negative logarithms and a factor, 0 where that makes the target 0. */
  void surprises(Run<A> target, Run<A> log, Run<A> into, double[] factor) {
    loops.spread(0, lanes);
    tile.spread(factor, values);
    for (int b = 0; b < tile.blocks(); b++) {
      surprises(b, target, log, into.array(b), into.at(b), values);
    }
  }

  private void surprises(int b, Run<A> target, Run<A> log, A into, int intoAt, A factor) {
    loops.timesSurprise(
        target.array(b),
        target.at(b),
        log.array(b),
        log.at(b),
        into,
        intoAt,
        tile.size(b),
        lanes,
        lanes,
        factor);
  }

  /** Each row's target of its class above 1/2, or 0. */
  void topTargets(Run<A> p, Run<A> target, double[] sums) {
    tile.sum(
        b ->
            elements.keepFrom(
                p.array(b), p.at(b), thresholds, target.array(b), target.at(b), room, tile.size(b)),
        room,
        sums);
  }

  /**
   * Writes targets divided by their probabilities.
   *
   * @param sums each row's sum of the targets that were not clipped, without the class above 1/2
   */
  void quotients(Run<A> target, Run<A> p, Run<A> into, double[] sums) {
    for (int r = 0; r < sum.length; r++) {
      perRow[r] = elements.ceiling(epsilon * sum[r]);
    }
    tile.spread(perRow, least);
    tile.spread(sum, factors);
    tile.sum(
        b ->
            elements.clippedQuotient(
                target.array(b),
                target.at(b),
                p.array(b),
                p.at(b),
                into.array(b),
                into.at(b),
                room,
                tile.size(b),
                factors,
                least,
                thresholds),
        room,
        sums);
  }

  /** Makes a gradient of {@link #quotients}: times a factor, plus an addend. */
  void finish(Run<A> p, Run<A> gradient, double[] factor, double[] addend, double[] top) {
    tile.spread(factor, factors);
    tile.spread(addend, least);
    tile.spread(top, values);
    for (int b = 0; b < tile.blocks(); b++) {
      elements.probabilityGradient(
          p.array(b),
          p.at(b),
          gradient.array(b),
          gradient.at(b),
          tile.size(b),
          factors,
          least,
          thresholds,
          values);
    }
  }
}
