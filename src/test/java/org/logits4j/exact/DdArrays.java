package org.logits4j.exact;

import java.util.Arrays;
import org.apache.commons.numbers.core.DD;

/** Conversions between arrays of doubles and of double-doubles. */
final class DdArrays {
  private DdArrays() {}

  /** The first {@code length} values. */
  static DD[] widen(double[] values, int length) {
    DD[] wide = new DD[length];
    Arrays.setAll(wide, c -> DD.of(values[c]));
    return wide;
  }

  /** All values. */
  static DD[][] widen(double[][] rows) {
    return Arrays.stream(rows).map(row -> widen(row, row.length)).toArray(DD[][]::new);
  }

  /** The nearest doubles. */
  static double[] round(DD[] values) {
    return Arrays.stream(values).mapToDouble(DD::doubleValue).toArray();
  }

  /** The nearest doubles. */
  static double[][] round(DD[][] rows) {
    return Arrays.stream(rows).map(DdArrays::round).toArray(double[][]::new);
  }

  /** {@code length} zeros. */
  static DD[] zeros(int length) {
    DD[] zeros = new DD[length];
    Arrays.fill(zeros, DD.ZERO);
    return zeros;
  }
}
