package org.logits4j.values;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.logits4j.DType;

/**
 * Rows that are edges of the CPU's vector kernels, of any length: what is special lies at the ends
 * of their blocks of 2,048 elements, and in the rest of a row after its last whole 16.
 */
final class BlockRow {
  private static final double INF = Double.POSITIVE_INFINITY;
  private static final int BLOCK = VectorSums.BLOCK;

  private final DType type;
  private final int classes;
  private final List<double[]> rows = new ArrayList<>();

  private BlockRow(DType type, int classes) {
    this.type = type;
    this.classes = classes;
  }

  static double[][] rows(DType type, int classes) {
    BlockRow rows = new BlockRow(type, classes);
    rows.addPlaces();
    rows.addLevels();
    rows.addSums();
    return rows.rows.toArray(new double[0][]);
  }

  /** The first and the last of each block, of the whole lanes, and of the row. */
  private int[] places() {
    int whole = classes & -16;
    return Arrays.stream(
            new int[] {0, 15, 16, BLOCK - 1, BLOCK, 2 * BLOCK - 1, whole - 1, whole, classes - 1})
        .filter(place -> place >= 0 && place < classes)
        .distinct()
        .toArray();
  }

  private double[] noise(int seed) {
    return Spread.NORMAL.row(new SplittableRandom(seed), type, classes);
  }

  private void add(double[] row) {
    rows.add(Types.round(type, row));
  }

  private double[] filled(double value) {
    double[] row = new double[classes];
    Arrays.fill(row, value);
    return row;
  }

  /** One class that differs from all others. */
  private void addPlaces() {
    for (int place : places()) {
      double[] nan = noise(place);
      nan[place] = Double.NaN;
      // the largest far from it, before or after
      nan[classes - 1 - place] = place == classes - 1 - place ? Double.NaN : 9;
      add(nan);
      double[] infinite = noise(place);
      infinite[place] = INF;
      add(infinite);
      double[] only = filled(-INF);
      only[place] = 2;
      add(only);
      double[] sure = filled(-20);
      sure[place] = 1;
      add(sure);
      double[] largest = noise(place);
      largest[place] = 6;
      largest[classes / 2] = 6;
      add(largest);
    }
    double[] both = noise(1);
    both[0] = INF;
    both[classes - 1] = Double.NaN;
    add(both);
    both = noise(1);
    both[0] = Double.NaN;
    both[classes - 1] = INF;
    add(both);
  }

  /** Blocks that differ from each other; where there is one only, its halves. */
  private void addLevels() {
    int level = classes > BLOCK ? BLOCK : Math.max(1, classes / 2);
    for (double step : new double[] {3, 30, 80, -3, -30, -80}) {
      double[] row = noise(7);
      for (int c = 0; c < classes; c++) {
        int block = c / level;
        row[c] += step * block;
      }
      add(row);
      // one is far above the others in each block
      for (int c = 0; c < classes; c++) {
        int block = c / level;
        row[c] = step * block - (c % level == level / 3 ? 0 : 12);
      }
      add(row);
    }
    for (int masked = 0; masked <= (classes - 1) / level; masked++) {
      double[] row = noise(8);
      for (int c = 0; c < classes; c++) {
        row[c] = c / level == masked ? -INF : row[c];
      }
      add(row);
    }
    double[] ties = noise(9);
    for (int c = 0; c < classes; c += level) {
      ties[c] = 7;
    }
    ties[classes - 1] = 7;
    add(ties);
    double[] ascending = new double[classes];
    Arrays.setAll(ascending, c -> c * 0.02);
    add(ascending);
    add(filled(-1000));
  }

  /** Sums of exponentials around those below which the largest is left out. */
  private void addSums() {
    for (double rest : new double[] {1e-9, 0.5, 2.9, 2.9999999, 3.0000001, 3.1, 20}) {
      double[] row = filled(Math.log(rest / Math.max(1, classes - 1)));
      row[classes / 3] = 0;
      add(row);
      // its terms unlike each other
      for (int c = 0; c < classes; c++) {
        row[c] += c == classes / 3 ? 0 : c % 3 - 1;
      }
      add(row);
    }
  }
}
