package org.logits4j.bundle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.logits4j.cuda.BundleCard;
import org.logits4j.gpusim.Approximation;

class ApproximationsTest {
  private static final int COUNT = 1 << 13;

  @ParameterizedTest
  @EnumSource(Approximation.class)
  void simulatedCardsAreAsAssumed(Approximation how) {
    try (BundleCard card = BundleCard.simulated(how)) {
      Approximations found = new Approximations(card, COUNT);
      assertTrue(found.isGood(), () -> String.join("\n", found.lines()));
      List<?> functions = (List<?>) found.json().get("functions");
      Deviation ex2 = (Deviation) functions.get(0);
      // 2 steps up from below a power of two are 4 units, and the nearest is up to half a unit off
      double[] ulps = how == Approximation.EXACT ? new double[] {0.4, 0.51} : new double[] {2, 4.5};
      assertTrue(ex2.ulps() > ulps[0] && ex2.ulps() <= ulps[1], ex2::toString);
      assertEquals(64, ex2.sha256().length());
      assertTrue(((Map<?, ?>) found.json().get("ex2Special")).containsValue("7fffffff"));
    }
  }

  @Test
  void whatIsBeyondTheAssumptionsIsFound() {
    float[] x = {-1, -0.5f, Float.NaN, Float.NEGATIVE_INFINITY};
    float[] good = {0.5f, (float) Math.sqrt(0.5), Float.intBitsToFloat(0x7FFFFFFF), 0};
    float[] off = good.clone();
    off[1] = Math.nextUp(off[1]);
    Deviation deviation = Deviation.of("ex2", a -> StrictMath.pow(2, a), x, off, good, good);
    assertEquals(1, deviation.outside());
    assertTrue(deviation.firstOutside().startsWith("ex2(-0.5) = "), deviation::firstOutside);
    assertEquals(-0.5f, deviation.worst());
    assertTrue(deviation.ulps() > 0.5 && deviation.ulps() < 1.5);
    assertNotEquals(Deviation.sha256(good), Deviation.sha256(off));
    off = good.clone();
    off[2] = Float.NaN;
    off[3] = -0f;
    assertEquals(2, Deviation.of("ex2", a -> StrictMath.pow(2, a), x, off, good, good).outside());
  }

  @Test
  void differentControlsAreFound() {
    float[] wanted = {1, Float.NaN, 0};
    assertEquals(
        0,
        Control.of("div", wanted, new float[] {1, Float.intBitsToFloat(0x7FFFFFFF), 0})
            .different());
    Control control = Control.of("div", wanted, new float[] {1, Float.NaN, -0f});
    assertEquals(1, control.different());
    assertEquals("div of input 2 = -0.0, in Java 0.0", control.firstDifferent());
  }

  @Test
  void inputsHaveAllExponents() {
    float[] inputs = ApproximationInputs.of(COUNT);
    boolean[] seen = new boolean[512];
    long dense = 0;
    for (float input : inputs) {
      seen[Float.floatToRawIntBits(input) >>> 23] = true;
      dense += input >= -126 && input <= 0 ? 1 : 0;
    }
    boolean[] all = new boolean[512];
    Arrays.fill(all, true);
    assertArrayEquals(all, seen);
    assertTrue(dense > COUNT / 2);
    float[] shuffled = ApproximationInputs.shuffled(inputs, 7919);
    assertFalse(Arrays.equals(inputs, shuffled));
    Arrays.sort(inputs);
    Arrays.sort(shuffled);
    assertArrayEquals(inputs, shuffled);
  }
}
