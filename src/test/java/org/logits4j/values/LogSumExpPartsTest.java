package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.DType;
import org.logits4j.LogSumExp;
import org.logits4j.exact.ExactLogSumExp;

/** Rows so long that CUDA kernels cut them into parts: the same bits whatever lies beside them. */
class LogSumExpPartsTest {
  private static final int PART = 1 << 16;

  /** The fewest elements that are cut, with a last part of a few. */
  private static final int ELEMENTS = (1 << 20) + 5;

  static Stream<Lab> labs() {
    return Lab.all()
        .filter(lab -> lab.type() == DType.F32 && !Support.of(lab.device()).isCpu())
        .limit(1);
  }

  @ParameterizedTest
  @MethodSource("labs")
  void aRowIsTheSumOfItsParts(Lab lab) {
    double[] row = Spread.NORMAL.row(new SplittableRandom(7), lab.type(), ELEMENTS);
    // a part that is all masked, the largest in the last part, and once more before
    Arrays.fill(row, 3 * PART, 4 * PART, Double.NEGATIVE_INFINITY);
    row[ELEMENTS - 2] = 9;
    row[PART + 1] = 9;
    double[] broken = row.clone();
    broken[5 * PART] = Double.NaN;
    double alone = lab.keep(LogSumExp.over(1).forward(lab.rows(row))).doubles()[0];
    double exact = ExactLogSumExp.of(row, ELEMENTS);
    Arithmetic arithmetic = Arithmetic.of(lab.device(), lab.type());
    double bound = new SoftmaxBound(arithmetic, row).logSumExpError() * arithmetic.unit();
    assertEquals(exact, alone, bound + Math.ulp((float) exact) / 2);
    double[] beside = lab.keep(LogSumExp.over(1).forward(lab.rows(broken, row))).doubles();
    assertEquals(Double.NaN, beside[0]);
    assertEquals(alone, beside[1]);
  }
}
