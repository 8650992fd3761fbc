package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.logits4j.api.Refusals.refused;

import org.junit.jupiter.api.Test;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.DeviceFailedException;
import org.logits4j.Gradient;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.cuda.CudaHooks;

/** What is refused first where several things are wrong, and what a refusal leaves: nothing. */
class OrderOfRefusalsTest {
  @Test
  void aStreamOfAnotherDeviceBeforeWhatIsUnsupported() {
    try (TestCuda on = new TestCuda(0)) {
      Call call = Call.options().on(on.another().device().borrowStream(1));
      Tensor x = on.of(new float[6], 2, 3);
      CrossEntropy loss = CrossEntropy.builder().softcap(3).build();
      refused(
          () -> loss.lossAndGradient(x, on.of(new long[2]), Gradient.fresh(), call),
          "stream: belongs to cuda:1");
    }
  }

  @Test
  void aBindThatFailsLeavesNothing() {
    try (CudaHooks.Simulated card = CudaHooks.card("cuda:0")) {
      long before = card.bytesInUse();
      card.failNextWait("lost");
      assertThrows(
          DeviceFailedException.class,
          () -> CrossEntropy.create().bind(card.device(), DType.F32, DType.I64, Shape.of(2, 3)));
      assertEquals(before, card.bytesInUse());
    }
  }
}
