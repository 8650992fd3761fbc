package org.logits4j.values;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.LogSumExp;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** That the vector kernels ran at all: elsewhere the scalar ones would pass in their place. */
class VectorPathTest {
  private static final int CLASSES = 1000;
  private static final int ROWS = 200;

  @Test
  void theCpuIsTheVectorOne() {
    assertTrue(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
    assertEquals("cpu/vector", Device.cpu().name());
    assertTrue(Device.cpu().description().startsWith("vector kernels of "));
    assertFalse(Device.of("cpu/scalar").description().contains("vector kernels"));
    assertEquals(Kernels.VECTOR, Support.of(Device.cpu()).kernels());
  }

  @Test
  void theTestsRunOnBoth() {
    if (System.getProperty("logits4j.test.devices", "").isBlank()) {
      for (Kernels kernels : Kernels.values()) {
        assertTrue(
            TestDevices.all().stream().anyMatch(d -> Support.of(d).kernels() == kernels), "all");
        assertTrue(
            TestDevices.of(3).stream().anyMatch(d -> Support.of(d).kernels() == kernels), "of");
      }
    }
  }

  private static boolean isSameOnBoth(DType type, Function<Lab, Tensor> operator) {
    try (Lab scalar = Lab.on(Device.of("cpu/scalar"), type);
        Lab vector = Lab.on(Device.of("cpu/vector"), type)) {
      return Arrays.equals(operator.apply(scalar).doubles(), operator.apply(vector).doubles());
    }
  }

  private static Tensor logits(Lab lab, double below) {
    double[][] values = Spread.NORMAL.rows(new SplittableRandom(4), lab.type(), ROWS, CLASSES);
    for (double[] row : values) {
      // log-sum-exps near 0, where rounding shows
      Arrays.setAll(row, c -> row[c] - below);
    }
    return lab.rows(values);
  }

  /** Rounding differs: in F32 of each element, in F64 of the sums and exponentials. */
  @ParameterizedTest
  @EnumSource(names = {"F32", "F64"})
  void itsBitsAreOthers(DType type) {
    assertFalse(isSameOnBoth(type, lab -> lab.keep(Softmax.along(1).forward(logits(lab, 0)))));
    assertFalse(isSameOnBoth(type, lab -> lab.keep(Softmax.logAlong(1).forward(logits(lab, 0)))));
    assertFalse(isSameOnBoth(type, lab -> lab.keep(LogSumExp.over(1).forward(logits(lab, 7.4)))));
    assertFalse(
        isSameOnBoth(
            type,
            lab ->
                lab.keep(
                        CrossEntropy.create()
                            .lossAndGradient(logits(lab, 0), lab.labels(new long[ROWS])))
                    .gradient()));
  }
}
