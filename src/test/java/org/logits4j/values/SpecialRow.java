package org.logits4j.values;

import java.util.Arrays;
import org.logits4j.DType;

/** Rows that are edges, of any length: what is special lies at their ends and inside. */
enum SpecialRow {
  ALL_MASKED,
  MASKED_BUT_THE_LAST,
  /** Every other class, from the first on. */
  HALF_MASKED,
  ALL_LOWEST,
  LOWEST_BUT_THE_FIRST,
  INFINITE_FIRST,
  INFINITE_LAST,
  INFINITE_AMONG_MASKED,
  NAN_FIRST,
  NAN_INSIDE,
  NAN_LAST,
  NAN_AMONG_MASKED,
  NAN_AND_INFINITY,
  ALL_NAN,
  /** A new largest in each place. */
  ASCENDING,
  DESCENDING,
  /** The largest in many places. */
  ALL_EQUAL,
  TWO_LARGEST,
  /** The largest finite number beside the lowest, whose difference is infinite. */
  WIDEST;

  private static final double INF = Double.POSITIVE_INFINITY;

  /** The row, each number one of the type. */
  double[] row(DType type, int classes) {
    double[] row = new double[classes];
    Arrays.setAll(row, c -> c % 5 * 0.25);
    int last = classes - 1;
    int inside = classes * 3 / 7;
    double lowest = -Types.max(type);
    switch (this) {
      case ALL_MASKED -> Arrays.fill(row, -INF);
      case MASKED_BUT_THE_LAST -> fillBut(row, -INF, last, 3);
      case HALF_MASKED -> Arrays.setAll(row, c -> c % 2 == 0 ? -INF : row[c]);
      case ALL_LOWEST -> Arrays.fill(row, lowest);
      case LOWEST_BUT_THE_FIRST -> fillBut(row, lowest, 0, 3);
      case INFINITE_FIRST -> row[0] = INF;
      case INFINITE_LAST -> row[last] = INF;
      case INFINITE_AMONG_MASKED -> fillBut(row, -INF, inside, INF);
      case NAN_FIRST -> row[0] = Double.NaN;
      case NAN_INSIDE -> row[inside] = Double.NaN;
      case NAN_LAST -> row[last] = Double.NaN;
      case NAN_AMONG_MASKED -> fillBut(row, -INF, inside, Double.NaN);
      case NAN_AND_INFINITY -> {
        row[inside] = Double.NaN;
        row[last] = INF;
      }
      case ALL_NAN -> Arrays.fill(row, Double.NaN);
      case ASCENDING -> Arrays.setAll(row, c -> Types.round(type, 40.0 * c / classes));
      case DESCENDING -> Arrays.setAll(row, c -> Types.round(type, -40.0 * c / classes));
      case ALL_EQUAL -> Arrays.fill(row, 2.5);
      case TWO_LARGEST -> {
        row[0] = 7;
        row[last] = 7;
      }
      default -> {
        row[0] = -lowest;
        row[last] = lowest;
      }
    }
    return row;
  }

  private static void fillBut(double[] row, double value, int place, double other) {
    Arrays.fill(row, value);
    row[place] = other;
  }

  static double[][] rows(DType type, int classes) {
    return Arrays.stream(values()).map(row -> row.row(type, classes)).toArray(double[][]::new);
  }
}
