package org.logits4j.cpu;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.logits4j.cpu.vector.Loops;

/**
 * How rows lie in the lanes of {@link Loops}: a row's elements across them, or, where rows are
 * short, one row in each lane. It depends on the number of classes alone, so that a row's bits do
 * not depend on the rows beside it.
 */
final class Tile<A> {
  /** Elements of a block. */
  static final int BLOCK = 2048;

  /** Rows of so many classes and fewer lie in one lane each. */
  static final int SHORT = 64;

  final Loops<A> loops;
  private final int classes;
  private final int blocks;
  private final int whole;
  private final boolean padded;
  private final A lanes;
  private final double[] sums = new double[Loops.LANES];
  private final CompensatedSum[] totals;

  Tile(Loops<A> loops, int classes) {
    this.loops = loops;
    this.classes = classes;
    padded = !columns() && classes < BLOCK && classes % Loops.LANES != 0;
    if (columns()) {
      whole = classes * Loops.LANES;
    } else {
      whole = (padded ? classes + Loops.LANES - 1 : classes) & -Loops.LANES;
    }
    // one even of no classes
    blocks = Math.max(1, (whole + BLOCK - 1) / BLOCK + (hasTail() ? 1 : 0));
    lanes = loops.array(Loops.LANES);
    totals = new CompensatedSum[rows()];
    Arrays.setAll(totals, r -> new CompensatedSum());
  }

  /** Whether each row lies in a lane of its own. */
  boolean columns() {
    return classes <= SHORT;
  }

  /** The most rows it takes. */
  int rows() {
    return columns() ? Loops.LANES : 1;
  }

  int classes() {
    return classes;
  }

  /** The elements in whole lanes. */
  int whole() {
    return whole;
  }

  /**
   * Whether a row is copied and padded to whole lanes, so that it is one block: work on a tail
   * costs as much as on a block.
   */
  boolean padded() {
    return padded;
  }

  boolean hasTail() {
    return !columns() && whole < classes;
  }

  int blocks() {
    return blocks;
  }

  /** The elements of a block, a multiple of the lanes. */
  int size(int block) {
    return hasTail() && block == blocks - 1 ? Loops.LANES : Math.min(BLOCK, whole - block * BLOCK);
  }

  /** Where a row's element is among the tile's. */
  int position(int row, int c) {
    return columns() ? c * Loops.LANES + row : c;
  }

  /** A number for each row, in the lanes that the row lies in. */
  A spread(double[] perRow, A into) {
    return spread(perRow, 1, into);
  }

  /** A number for each row, times a factor, in the lanes that the row lies in. */
  A spread(double[] perRow, double factor, A into) {
    if (columns()) {
      loops.set(into, perRow, factor);
    } else {
      loops.spread(perRow[0] * factor, into);
    }
    return into;
  }

  /** Lanes for the moment. */
  A lanes() {
    return lanes;
  }

  /** Makes the numbers of the lanes those of the rows: their sums where a row lies across them. */
  void fold(double[] perLane, double[] perRow) {
    if (columns()) {
      System.arraycopy(perLane, 0, perRow, 0, Loops.LANES);
      return;
    }
    for (int half = Loops.LANES / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        perLane[i] += perLane[i + half];
      }
    }
    perRow[0] = perLane[0];
  }

  /** Each row's sum over all elements. */
  void sum(Run<A> run, double[] perRow) {
    begin();
    for (int b = 0; b < blocks; b++) {
      add(run.array(b), run.at(b), size(b), perRow);
    }
    end(perRow);
  }

  /**
   * Each row's sum over all elements that something writes, one block after the other.
   *
   * @param fill writes the elements of a block
   * @param room where they begin
   */
  void sum(IntConsumer fill, A room, double[] perRow) {
    begin();
    for (int b = 0; b < blocks; b++) {
      fill.accept(b);
      add(room, 0, size(b), perRow);
    }
    end(perRow);
  }

  private void begin() {
    for (CompensatedSum total : totals) {
      total.reset();
    }
  }

  private void add(A x, int at, int n, double[] perRow) {
    loops.sum(x, at, n, sums);
    fold(sums, perRow);
    for (int r = 0; r < totals.length; r++) {
      totals[r].add(perRow[r]);
    }
  }

  private void end(double[] perRow) {
    for (int r = 0; r < totals.length; r++) {
      perRow[r] = totals[r].value();
    }
  }

  /** The first of a row's largest elements, or its first NaN. */
  int argmax(Run<A> x, int row) {
    int from = 0;
    int to = classes;
    if (!columns()) {
      double max = Double.NEGATIVE_INFINITY;
      int best = 0;
      for (int b = 0; b < blocks; b++) {
        double blockMax = loops.max(x.array(b), x.at(b), size(b));
        if (blockMax > max || Double.isNaN(blockMax)) {
          max = blockMax;
          best = b;
        }
        if (Double.isNaN(max)) {
          break;
        }
      }
      from = hasTail() && best == blocks - 1 ? whole : best * BLOCK;
      to = Math.min(classes, from + size(best));
    }
    int best = from;
    double max = x.get(row, from);
    for (int c = from + 1; c < to && !Double.isNaN(max); c++) {
      double value = x.get(row, c);
      if (value > max || Double.isNaN(value)) {
        best = c;
        max = value;
      }
    }
    return best;
  }

  /** Multiplies each row by its factor. */
  void scale(Run<A> run, double[] perRow) {
    A f = spread(perRow, lanes);
    for (int b = 0; b < blocks; b++) {
      loops.scale(run.array(b), run.at(b), size(b), f);
    }
  }
}
