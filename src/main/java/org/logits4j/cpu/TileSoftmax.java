package org.logits4j.cpu;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.logits4j.cpu.vector.Loops;

/**
 * The softmax of a tile's rows, as {@link SoftmaxRow} has it: with m a row's largest logit, R is
 * the sum of exp(z - m) over all classes but one that has it.
 *
 * <p>Blocks are read once. Their exponentials are taken from the largest logit up to there; where a
 * later block has a larger one, a block's factor mends that.
 */
final class TileSoftmax<A> {
  private final Tile<A> tile;
  private final Loops<A> loops;
  private final A lanes;
  private final A otherLanes;
  private final A thirdLanes;
  private final double[] ones;
  private final double[] blockSums = new double[2];
  private final CompensatedSum sum = new CompensatedSum();
  private final double[] shifts;
  private final double[] blockOthers;
  private final double[] blockOnes;
  private final double[] factors;
  private @Nullable A scratch;

  /** Each row's largest logit; NaN or +infinity where it holds one; -infinity if all masked. */
  final double[] max;

  /**
   * Each row's R, in a lane array as the two that follow; of no meaning unless its largest logit is
   * finite.
   */
  final double[] rest;

  /** 1 / (1 + R). */
  final double[] inverse;

  /** log(1 + R). */
  final double[] log;

  TileSoftmax(Tile<A> tile) {
    this.tile = tile;
    loops = tile.loops;
    lanes = tile.lanes();
    otherLanes = loops.array(Loops.LANES);
    thirdLanes = loops.array(Loops.LANES);
    max = new double[tile.rows()];
    rest = new double[Loops.LANES];
    inverse = new double[Loops.LANES];
    log = new double[Loops.LANES];
    ones = new double[tile.rows()];
    shifts = new double[tile.blocks()];
    blockOthers = new double[tile.blocks()];
    blockOnes = new double[tile.blocks()];
    factors = new double[tile.blocks()];
  }

  boolean isFinite(int row) {
    return Double.isFinite(max[row]);
  }

  /** Whether the row holds a NaN or a +infinity. */
  boolean isNaN(int row) {
    return Double.isNaN(max[row]) || max[row] == Double.POSITIVE_INFINITY;
  }

  double logSumExp(int row) {
    return isFinite(row) ? max[row] + log[row] : max[row];
  }

  /** What a block's exponentials lack, to be those of z - m. */
  double factor(int block) {
    return factors[block];
  }

  /** The factor of a class's block. */
  double factorOf(int c) {
    if (tile.columns()) {
      return 1;
    }
    return factors[c < tile.whole() ? c / Tile.BLOCK : tile.blocks() - 1];
  }

  /**
   * Reads the logits.
   *
   * @param exp where the exponentials go, but for their block's factor; may be the logits; or null
   */
  void reduce(Run<A> z, @Nullable Run<A> exp) {
    if (tile.columns()) {
      reduceColumns(z, exp);
    } else {
      reduceRow(z, exp);
    }
    loops.log1p(rest, inverse, log, tile.rows());
  }

  /** Makes exponentials probabilities, times {@code (1 + R) * factor}. */
  void scale(Run<A> exp, double[] factor) {
    for (int b = 0; b < tile.blocks(); b++) {
      A f = tile.spread(factor, factors[b], lanes);
      loops.scale(exp.array(b), exp.at(b), tile.size(b), f);
    }
  }

  /** As {@link #scale}, less targets times a factor of their own. */
  void scaleMinus(Run<A> exp, double[] factor, Run<A> target, double[] targetFactor) {
    A g = tile.spread(targetFactor, otherLanes);
    for (int b = 0; b < tile.blocks(); b++) {
      A f = tile.spread(factor, factors[b], lanes);
      loops.scaleMinus(exp.array(b), exp.at(b), tile.size(b), f, target.array(b), target.at(b), g);
    }
  }

  /** Writes z - lse. */
  void logarithms(Run<A> z, Run<A> into) {
    A m = tile.spread(max, lanes);
    A l = tile.spread(log, otherLanes);
    for (int b = 0; b < tile.blocks(); b++) {
      loops.logSoftmax(z.array(b), z.at(b), into.array(b), into.at(b), tile.size(b), m, l);
    }
  }

  /** {@code lse - z}; +infinity in a masked row. */
  double surprise(int row, double logit) {
    return isFinite(row) ? log[row] + (max[row] - logit) : Double.POSITIVE_INFINITY;
  }

  /** What a class's exponential is as a probability. */
  double probability(int row, int c, double exp) {
    return exp * factorOf(c) * inverse[row];
  }

  /** Each row's sum of targets times {@code lse - z}, a target of 0 counting 0. */
  void surprises(Run<A> target, Run<A> z, double[] sums) {
    A m = tile.spread(max, lanes);
    A l = tile.spread(log, otherLanes);
    loops.spread(1, thirdLanes);
    A room = scratch();
    tile.sum(b -> surprises(b, target, z, room, 0, m, l, thirdLanes), room, sums);
  }

  /** Each row's entropy: log(1 + R), and the mean of the gaps below the largest logit. */
  void entropies(Run<A> exp, Run<A> z, double[] sums) {
    A m = tile.spread(max, lanes);
    A l = otherLanes;
    loops.spread(0, l);
    A room = scratch();
    tile.sum(
        b -> {
          loops.spread(factors[b], thirdLanes);
          surprises(b, exp, z, room, 0, m, l, thirdLanes);
        },
        room,
        sums);
    for (int r = 0; r < sums.length; r++) {
      sums[r] = log[r] + sums[r] * inverse[r];
    }
  }

  /** Writes targets times {@code lse - z} and a factor, 0 where that makes the target 0. */
  void surprises(Run<A> target, Run<A> z, Run<A> into, double[] factor) {
    A m = tile.spread(max, lanes);
    A l = tile.spread(log, otherLanes);
    A f = tile.spread(factor, thirdLanes);
    for (int b = 0; b < tile.blocks(); b++) {
      surprises(b, target, z, into.array(b), into.at(b), m, l, f);
    }
  }

  private void surprises(
      int b, Run<A> target, Run<A> z, A into, int intoAt, A max, A log, A factor) {
    loops.timesSurprise(
        target.array(b),
        target.at(b),
        z.array(b),
        z.at(b),
        into,
        intoAt,
        tile.size(b),
        max,
        log,
        factor);
  }

  /**
   * Takes log-sum-exps that were saved earlier: their rounding is in every probability. None of the
   * exponentials is above 1; they are 0 in a masked row, and NaN where the logit is or where both
   * are +infinity.
   *
   * @param exp may be the logits
   */
  void reduceBy(Elements saved, long first, int count, Run<A> z, Run<A> exp) {
    for (int r = 0; r < count; r++) {
      max[r] = saved.get(first + r);
      rest[r] = 0;
      inverse[r] = 1;
      log[r] = 0;
    }
    Arrays.fill(factors, 1);
    boolean nan = false;
    for (int b = 0; b < tile.blocks(); b++) {
      nan |= Double.isNaN(max(z, b));
    }
    boolean infinite = false;
    for (int r = 0; r < count; r++) {
      infinite |= max[r] == Double.POSITIVE_INFINITY;
    }
    BitSet nans = nan || infinite ? nans(z, count) : new BitSet();
    A shift = tile.spread(max, lanes);
    for (int b = 0; b < tile.blocks(); b++) {
      loops.expAtMostOne(z.array(b), z.at(b), exp.array(b), exp.at(b), tile.size(b), shift);
    }
    for (int r = 0; r < count; r++) {
      if (Double.isNaN(max[r])) {
        exp.fill(r, Double.NaN);
      } else if (max[r] == Double.NEGATIVE_INFINITY) {
        exp.fill(r, 0);
      }
    }
    int classes = tile.classes();
    nans.stream().forEach(i -> exp.set(i / classes, i % classes, Double.NaN));
  }

  private BitSet nans(Run<A> z, int count) {
    BitSet nans = new BitSet();
    for (int i = 0; i < count * tile.classes(); i++) {
      int row = i / tile.classes();
      double logit = z.get(row, i % tile.classes());
      boolean both = logit == Double.POSITIVE_INFINITY && max[row] == logit;
      nans.set(i, Double.isNaN(logit) || both);
    }
    return nans;
  }

  private void reduceRow(Run<A> z, @Nullable Run<A> exp) {
    double top = Double.NEGATIVE_INFINITY;
    double blockMax = max(z, 0);
    for (int b = 0; b < tile.blocks(); b++) {
      top = Math.max(top, blockMax);
      if (Double.isNaN(top)) {
        break;
      }
      shifts[b] = top;
      boolean looksAhead =
          b + 1 < tile.blocks() && z.array(b + 1) == z.array(b) && tile.size(b + 1) == tile.size(b);
      if (top < Double.POSITIVE_INFINITY) {
        int at = z.at(b);
        int n = tile.size(b);
        blockMax =
            loops.softmax(
                z.array(b),
                at,
                exp == null ? scratch() : exp.array(b),
                exp == null ? 0 : exp.at(b),
                n,
                top == Double.NEGATIVE_INFINITY ? 0 : top,
                looksAhead ? at + n : at,
                lanes,
                blockSums);
        blockOthers[b] = blockSums[0];
        blockOnes[b] = blockSums[1];
      }
      if (b + 1 < tile.blocks() && (!looksAhead || top == Double.POSITIVE_INFINITY)) {
        blockMax = max(z, b + 1);
      }
    }
    max[0] = top;
    if (Double.isFinite(top)) {
      combine(top);
    }
  }

  private double max(Run<A> z, int block) {
    return loops.max(z.array(block), z.at(block), tile.size(block));
  }

  /** The blocks' sums, as if all had been taken from the row's largest logit. */
  private void combine(double top) {
    sum.reset();
    double largest = 0;
    for (int b = 0; b < tile.blocks(); b++) {
      factors[b] = shifts[b] == top ? 1 : StrictMath.exp(shifts[b] - top);
      sum.add(factors[b] * blockOthers[b]);
      if (shifts[b] == top) {
        largest += blockOnes[b];
      } else {
        sum.add(factors[b] * blockOnes[b]);
      }
    }
    sum.add(largest - 1);
    rest[0] = sum.value();
  }

  private void reduceColumns(Run<A> z, @Nullable Run<A> exp) {
    A x = z.array(0);
    int at = z.at(0);
    int n = tile.size(0);
    loops.max(x, at, n, lanes);
    for (int r = 0; r < max.length; r++) {
      max[r] = loops.get(lanes, r);
      loops.set(lanes, r, isFinite(r) ? max[r] : 0);
    }
    A e = exp == null ? scratch() : exp.array(0);
    int eAt = exp == null ? 0 : exp.at(0);
    loops.exp(x, at, e, eAt, n, lanes);
    loops.sumOthers(e, eAt, n, rest, ones);
    for (int r = 0; r < max.length; r++) {
      rest[r] += ones[r] - 1;
    }
    factors[0] = 1;
  }

  private A scratch() {
    if (scratch == null) {
      scratch = loops.array(Tile.BLOCK);
    }
    return scratch;
  }
}
