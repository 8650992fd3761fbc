package org.logits4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrationTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "0.05, 0", "0.0667, 1", "0.2, 2", "0.20001, 3", "0.9333, 13", "1, 14"})
  void aBinHasItsUpperEnd(double probability, int bin) {
    Calibration calibration = new Calibration();
    calibration.add(probability, true);
    assertEquals(1, calibration.bins().get(bin).rows());
    assertEquals(probability, calibration.bins().get(bin).confidence());
  }

  @Test
  void theErrorIsWeightedByRows() {
    Calibration calibration = new Calibration();
    calibration.add(0.9, true);
    calibration.add(0.9, true);
    calibration.add(0.9, false);
    calibration.add(0.5, false);
    assertEquals((3 * (0.9 - 2 / 3.0) + 0.5) / 4, calibration.error(), 1e-15);
    assertArrayEquals(new double[] {0.5, 0.9}, calibration.points()[0], 1e-15);
    assertArrayEquals(new double[] {0, 2 / 3.0}, calibration.points()[1], 1e-15);
  }

  @Test
  void withoutRowsOrWithoutAProbabilityTheErrorIsNaN() {
    Calibration calibration = new Calibration();
    assertEquals(Double.NaN, calibration.error());
    calibration.add(0.5, true);
    assertEquals(0.5, calibration.error());
    calibration.add(Double.NaN, false);
    assertEquals(Double.NaN, calibration.error());
    assertEquals(1, calibration.bins().stream().mapToLong(Calibration.Bin::rows).sum());
  }

  @Test
  void theSharesOfTheRowsAreSteps() {
    Calibration calibration = new Calibration();
    calibration.add(0.5, true);
    calibration.add(0.5, false);
    calibration.add(0.95, true);
    calibration.add(1, true);
    double[][] steps = calibration.shareSteps();
    assertEquals(30, steps[0].length);
    assertEquals(7 / 15.0, steps[0][14]);
    assertEquals(8 / 15.0, steps[0][15]);
    assertEquals(0.5, steps[1][14]);
    assertEquals(0.5, steps[1][15]);
    assertEquals(0, steps[1][16]);
    assertEquals(0.5, steps[1][29]);
  }
}
