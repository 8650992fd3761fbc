package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.values.Lab.INF;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Reduction;

/**
 * The logarithm of the CUDA kernels, {@code log1p_of}: its error was measured once for every F32
 * number from 2^-40 to 2^19, which is possible since it is made of correctly rounded operations in
 * a fixed order; here are samples from the kernels themselves, where exponentials are exact.
 */
class LogarithmTest {
  private static final int SAMPLES = 4000;
  private static final int COUNTS = 1024;
  private static final float LOG2_E = 0x1.715476p0f;

  static Stream<Lab> exact() {
    return Lab.of(0)
        .filter(lab -> TestDevices.isSimulated(lab.device()) && lab.type() == DType.F32);
  }

  /** Of rows whose label is the first class, and their largest: log1p of the rest. */
  private static double[] logarithms(Lab lab, double[][] rows) {
    CrossEntropy perRow = CrossEntropy.builder().reduction(Reduction.NONE).build();
    return lab.keep(perRow.loss(lab.rows(rows), lab.labels(new long[rows.length])))
        .loss()
        .doubles();
  }

  private static void assertNear(Lab lab, double rest, double actual) {
    double expected = Math.log1p(rest);
    double units = Math.abs(actual - expected) / expected / lab.arithmetic().unit();
    assertTrue(units <= lab.arithmetic().log(), () -> "log1p(" + rest + "): off by " + units);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("exact")
  void ofNumbersUpToOne(Lab lab) {
    double[][] rows = new double[SAMPLES][2];
    Arrays.setAll(rows, r -> new double[] {0, (float) (-27.0 * r / SAMPLES)});
    double[] actual = logarithms(lab, rows);
    for (int r = 0; r < SAMPLES; r++) {
      float exponent = (float) rows[r][1] * LOG2_E;
      assertNear(lab, (float) Math.pow(2, exponent), actual[r]);
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("exact")
  void ofCounts(Lab lab) {
    double[][] rows = new double[COUNTS - 1][COUNTS];
    for (int r = 0; r < rows.length; r++) {
      Arrays.fill(rows[r], r + 2, COUNTS, -INF);
    }
    double[] actual = logarithms(lab, rows);
    for (int r = 0; r < rows.length; r++) {
      assertNear(lab, r + 1, actual[r]);
    }
  }
}
