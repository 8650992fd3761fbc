package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.api.Refusals.refused;

import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LabelOutOfRangeException;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Stream;
import org.logits4j.Tensor;

/** A tensor that nobody closed: freed by the collector, which logs where it was allocated. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#gpus")
class LostTensorTest {
  private final TestDevice on;
  private final Device device;
  private final LostTensorLog log;

  LostTensorTest(TestDevice on) {
    this.on = on;
    device = on.device();
    log = new LostTensorLog("on " + device);
  }

  @BeforeEach
  void forgetFrees() {
    on.forgetFrees();
  }

  @AfterEach
  void stopListening() {
    log.close();
  }

  private void lose(DType dtype, Shape shape) {
    assertNotNull(device.allocate(dtype, shape));
  }

  @Test
  void isFreedAndLoggedWithItsAllocationSite() throws InterruptedException {
    lose(DType.BF16, Shape.of(3, 7));
    assertEquals(1, device.liveTensors());
    LostTensorLog.collectUntil(() -> !log.records().isEmpty() && on.frees() == 1);
    assertEquals(0, device.liveTensors());
    LogRecord logged = log.records().get(0);
    assertEquals(Level.WARNING, logged.getLevel());
    assertTrue(logged.getMessage().contains("BF16 [3, 7] on " + device), logged.getMessage());
    assertTrue(
        Arrays.stream(logged.getThrown().getStackTrace())
            .anyMatch(frame -> frame.getMethodName().equals("lose")));
  }

  @Test
  void withoutLeakTrackingTheLogSaysHowToFindOut() throws InterruptedException {
    System.clearProperty(LeakCheck.PROPERTY);
    lose(DType.F32, Shape.of(2));
    LostTensorLog.collectUntil(() -> !log.records().isEmpty() && on.frees() == 1);
    assertNull(log.records().get(0).getThrown());
    String message = log.records().get(0).getMessage();
    assertTrue(message.contains("-Dlogits4j.leakTracking=true"), message);
  }

  @Test
  void whatWasClosedIsNotLogged() throws InterruptedException {
    device.allocate(DType.F32, Shape.of(2)).close();
    lose(DType.I64, Shape.of(1));
    LostTensorLog.collectUntil(() -> on.frees() == 2 && !log.records().isEmpty());
    assertEquals(1, log.records().size());
    assertTrue(log.records().get(0).getMessage().contains("I64 [1]"));
  }

  @Test
  void aBoundStepKeepsWhatItWasGiven() throws InterruptedException {
    runBound();
    LostTensorLog.collectUntil(() -> device.liveTensors() == 0);
    LostTensorLog.collectUntil(() -> on.frees() == 4 + (on.doesEverything() ? 0 : 1));
  }

  private void runBound() throws InterruptedException {
    CrossEntropy loss = CrossEntropy.create();
    try (BoundCrossEntropy step = loss.bind(device, DType.F32, DType.I64, Shape.of(1, 3))) {
      step.logits(Tensor.of(new float[3], 1, 3).to(device))
          .labels(Tensor.of(new long[1]).to(device))
          .loss(device.allocate(DType.F32, Shape.of()));
      lose(DType.I32, Shape.of(9));
      LostTensorLog.collectUntil(() -> on.frees() > 0);
      step.run();
      assertEquals(1, on.frees());
      assertEquals(3, device.liveTensors());
    }
  }

  @Test
  void isFreedAfterTheStreamThatUsesIt() throws InterruptedException {
    loseResults(device.borrowStream(on.createStream()));
    LostTensorLog.collectUntil(() -> device.liveTensors() == 0);
    // the card fails the test where nothing orders the use, the free and the next use
    try (Tensor x = Tensor.of(new float[6], 2, 3).to(device);
        Tensor softmax = Softmax.along(-1).forward(x)) {
      assertEquals(1f / 3, softmax.floats()[5], 1e-6);
    }
  }

  private void loseResults(Stream stream) {
    Tensor x = Tensor.of(new float[6], 2, 3).to(device);
    Tensor labels = Tensor.of(new long[2]).to(device);
    assertNotNull(
        CrossEntropy.create().lossAndGradient(x, labels, Gradient.fresh(), stream).gradient());
  }

  @Test
  void aBadLabelOfALostResultIsStillTold() throws InterruptedException {
    loseBadResult();
    LostTensorLog.collectUntil(() -> device.liveTensors() == 0);
    refused(LabelOutOfRangeException.class, device::checkErrors, "row 1 has label 9");
    device.checkErrors();
  }

  private void loseBadResult() {
    assertNotNull(CrossEntropy.create().loss(on.of(new float[6], 2, 3), on.of(new long[] {0, 9})));
  }
}
