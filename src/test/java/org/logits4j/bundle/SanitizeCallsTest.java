package org.logits4j.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.logits4j.cuda.BundleCard;
import org.logits4j.gpusim.Approximation;

class SanitizeCallsTest {
  private static final int CALLS = 2 * (4 + 7 + 14 * 4 + 2);

  @Test
  void callsOnASimulatedCard() {
    try (BundleCard card = BundleCard.simulated(Approximation.EXACT)) {
      assertEquals(CALLS, SanitizeCalls.run(card.device(), 10));
      assertEquals(0, card.device().liveTensors());
    }
  }
}
