package org.logits4j.mutation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TestOrderTest {
  @Test
  void eachMethodsQuickestComeFirst() {
    TestCase slow = new TestCase("a1", "a", 50);
    TestCase quick = new TestCase("a2", "a", 10);
    TestCase other = new TestCase("b1", "b", 30);
    TestCase last = new TestCase("a3", "a", 60);
    assertEquals(
        List.of(quick, other, slow, last), TestOrder.of(List.of(last, slow, other, quick)));
  }
}
