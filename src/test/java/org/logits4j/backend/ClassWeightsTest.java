package org.logits4j.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class ClassWeightsTest {
  @Test
  void areCopiedAndCompared() {
    double[] values = {1, 2};
    ClassWeights weights = new ClassWeights(values);
    values[0] = 9;
    assertEquals(1, weights.get(0));
    assertEquals(2, weights.length());
    assertEquals(new ClassWeights(new double[] {1, 2}), weights);
    assertEquals(new ClassWeights(new double[] {1, 2}).hashCode(), weights.hashCode());
    assertNotEquals(new ClassWeights(values), weights);
    assertNotEquals((Object) weights, "[1.0, 2.0]");
    assertEquals("[1.0, 2.0]", weights.toString());
  }
}
