package org.logits4j.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.logits4j.DType;
import org.logits4j.cuda.BundleCard;
import org.logits4j.gpusim.Approximation;

class BenchTest {
  private static final BenchScale TINY = new BenchScale(1 << 15, 2, List.of(10L, 1100L), 2, 3, 1);

  private final PrintStream out = new PrintStream(PrintStream.nullOutputStream());

  @Test
  void runsOnASimulatedCard() {
    try (BundleCard card = BundleCard.simulated(Approximation.RANDOM)) {
      Report report = new Bench(card, TINY, "", out).run();
      assertTrue(report.good(), () -> String.join("\n", report.lines()));
      assertEquals(2 * 5 * 2, ((List<?>) report.json().get("measurements")).size());
      String json = Json.text(report.json());
      assertTrue(json.contains("\"workload\": \"crossEntropy loss+gradient in place\""), json);
      assertTrue(json.contains("\"shareOfCopy\": "), json);
      assertEquals(0, card.device().liveTensors());
    }
  }

  @Test
  void aMeasurementThatFailsIsNotGood() {
    BenchScale empty = new BenchScale(1 << 15, 2, List.of(1L << 14), 2, 3, 1);
    try (BundleCard card = BundleCard.simulated(Approximation.EXACT)) {
      Report none = new Bench(card, empty, "no such name", out).run();
      assertFalse(none.good());
    }
  }

  @Test
  void mandatoryBytes() {
    BenchCase what = BenchCase.of(Workload.LOSS_AND_GRADIENT, DType.BF16, 10, 1 << 20);
    assertEquals(52_428, what.rows());
    assertEquals(52_428 * (10 * 2 * 2 + 8) + 4, what.mandatoryBytes());
    assertEquals("crossEntropy loss+gradient in place BF16 10", what.toString());
    assertEquals(3 * (4 * 5 + 4), Workload.LOG_SUM_EXP.bytes(DType.F32, 3, 5));
    assertEquals(2 * 3 * 4 * 5, Workload.SOFTMAX.bytes(DType.F32, 3, 5));
    assertEquals(3 * (4 * 5 + 8) + 4, Workload.LOSS.bytes(DType.F32, 3, 5));
  }

  @Test
  void timesAreMedians() {
    assertEquals(new Times(4, 2.5, 1, 9), Times.of(List.of(3.0, 1.0, 9.0, 2.0)));
    assertEquals(new Times(1, 4, 4, 4), Times.of(List.of(4.0)));
    assertEquals(4000, Times.of(List.of(0.5)).gigabytesPerSecond(2_000_000_000L));
  }

  /** A third of what is free, shared by six pieces. */
  @Test
  void leavesMostOfTheMemoryAlone() {
    try (BundleCard card = BundleCard.simulated(Approximation.EXACT)) {
      BenchScale scale = BenchScale.of(card);
      assertTrue(6 * scale.bytes() <= card.freeBytes() / 3, scale::toString);
      assertEquals(0, scale.bytes() % (2 << 20));
    }
  }
}
