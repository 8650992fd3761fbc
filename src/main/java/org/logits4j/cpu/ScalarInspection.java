package org.logits4j.cpu;

import org.logits4j.backend.Operand;
import org.logits4j.backend.RowStatistics;

/** What the rows of a tensor look like, in double. */
final class ScalarInspection {
  private ScalarInspection() {}

  static RowStatistics inspect(Operand operand, int axis) {
    Elements elements = Elements.along(operand, axis);
    int columns = elements.columns();
    SoftmaxRow row = new SoftmaxRow(columns);
    long inUnitInterval = 0;
    double maxSumError = 0;
    long maxSumErrorRow = 0;
    double maxLogSumExp = 0;
    long maxLogSumExpRow = 0;
    for (long r = 0; r < elements.rows(); r++) {
      boolean inside = true;
      CompensatedSum sum = new CompensatedSum();
      for (int c = 0; c < columns; c++) {
        double x = elements.get(r, c);
        row.logits()[c] = x;
        inside &= x >= 0 && x <= 1;
        sum.add(x);
      }
      row.reduce(columns);
      inUnitInterval += inside ? 1 : 0;
      double sumError = Math.abs(sum.value() - 1);
      if (exceeds(sumError, maxSumError)) {
        maxSumError = sumError;
        maxSumErrorRow = r;
      }
      double logSumExp = Math.abs(row.logSumExp());
      if (exceeds(logSumExp, maxLogSumExp)) {
        maxLogSumExp = logSumExp;
        maxLogSumExpRow = r;
      }
    }
    return new RowStatistics(
        elements.rows(),
        columns,
        inUnitInterval,
        maxSumError,
        maxSumErrorRow,
        maxLogSumExp,
        maxLogSumExpRow);
  }

  /** The first NaN wins over all numbers. */
  private static boolean exceeds(double value, double max) {
    return value > max || (Double.isNaN(value) && !Double.isNaN(max));
  }
}
