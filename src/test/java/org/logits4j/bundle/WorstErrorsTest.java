package org.logits4j.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class WorstErrorsTest {
  private static String line(String quantity, double ulps, double share) {
    return "%-58s %12.3f ulps %8.3f of the bound".formatted(quantity, ulps, share);
  }

  @Test
  void keepsTheLargestOfEachQuantity() {
    WorstErrors errors = new WorstErrors();
    assertTrue(errors.take(line("softmax, result, F32", 1.5, 0.25)));
    assertTrue(errors.take(line("softmax, result, F32", 0.5, 0.75)));
    assertTrue(errors.take(line("log-sum-exp, gradient, BF16", 12_345.678, 0)));
    assertFalse(errors.take("something else"));
    assertEquals(
        List.of(
            new WorstErrors.Largest("log-sum-exp, gradient, BF16", 12_345.678, 0),
            new WorstErrors.Largest("softmax, result, F32", 1.5, 0.75)),
        errors.all());
  }
}
