package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.DeviceFailedException;
import org.logits4j.LabelOutOfRangeException;
import org.logits4j.LogSumExp;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** A card that was given back: what is left of it is of no use, and does no harm. */
class CardCloseTest {
  private static final long CLASSES = 10;
  private static final int TENSORS = 20;

  private final SimulatedCard card = new SimulatedCard(SimulatedDriver.options());

  @Test
  void whatCallsToldIsStillToldAfterwards() {
    SimulatedDriver driver = SimulatedDriver.options().build();
    Card alone = new Card("cuda:0", driver);
    CallStatus own = alone.statuses().take(CLASSES);
    alone.statuses().launched(own, alone.stream());
    CallStatus foreign = alone.statuses().take(CLASSES);
    alone.statuses().launched(foreign, driver.createForeignStream());
    driver.setWord(foreign.address(), 5);
    driver.setWord(foreign.address() + 8, 55);
    alone.close();
    assertDoesNotThrow(own::await);
    assertEquals(55, assertThrows(LabelOutOfRangeException.class, foreign::await).label());
  }

  @Test
  void aStepMayBeClosedAfterItsDevice() {
    long logits = card.foreign(1f, 1f);
    long labels = card.foreign(0L);
    long loss = card.foreign(DType.F32, 1);
    long stream = card.driver.createForeignStream();
    BoundCrossEntropy step =
        CrossEntropy.builder()
            .build()
            .bind(card.device, DType.F32, DType.I64, Shape.of(1, 2))
            .logits(logits)
            .labels(labels)
            .loss(loss);
    step.run(card.device.borrowStream(stream));
    card.close();
    assertDoesNotThrow(step::check);
    assertSays(() -> step.run());
    assertDoesNotThrow(step::close);
  }

  @Test
  void itsTensorsCannotBeUsed() {
    Tensor x = Tensor.of(new float[] {1, 2}, 1, 2).to(card.device);
    Tensor labels = Tensor.of(new long[] {1}, 1).to(card.device);
    card.close();
    List.<Executable>of(
            x::floats,
            () -> LogSumExp.over(-1).forward(x),
            () -> Softmax.along(-1).forward(x, x),
            () -> CrossEntropy.builder().build().loss(x, labels),
            () -> labels.to(card.device),
            () -> card.device.allocate(DType.F32, Shape.of(0)),
            () -> card.device.synchronize(),
            () -> card.device.checkErrors())
        .forEach(CardCloseTest::assertSays);
    x.close();
    labels.close();
  }

  private static void assertSays(Executable use) {
    IllegalStateException e = assertThrows(IllegalStateException.class, use);
    assertEquals("cuda:0 is closed", e.getMessage());
  }

  @Test
  void aBrokenCardIsGivenBackAllTheSame() {
    Tensor x = Tensor.of(new float[] {1, 2}, 1, 2).to(card.device);
    LogSumExp.over(-1).forward(x).close();
    card.driver.clearCounts();
    DeviceFailedException broken = new DeviceFailedException("cuda:0", "an illegal address");
    card.driver.failFromNowOn(broken);
    assertSame(broken, assertThrows(DeviceFailedException.class, card::close));
    assertEquals(1, card.driver.count(SimulatedCall.FREE));
    assertEquals(1, card.driver.count(SimulatedCall.UNLOAD));
    assertEquals(1, card.driver.count(SimulatedCall.DESTROY_STREAM));
    SimulatedMisuseException e =
        assertThrows(SimulatedMisuseException.class, card.driver::createEvent);
    assertTrue(e.getMessage().endsWith("after the driver was closed"), e::getMessage);
    assertDoesNotThrow(card::close);
    x.close();
  }

  @Test
  void aCallThatFailedAtTheEndLeavesNothingBehind() {
    SimulatedDriver driver = SimulatedDriver.options().build();
    Card alone = new Card("cuda:0", driver);
    CallStatus status = alone.statuses().take(CLASSES);
    alone.statuses().launched(status, driver.createForeignStream());
    DeviceFailedException failure = new DeviceFailedException("cuda:0", "an illegal address");
    driver.failNext(SimulatedCall.SYNCHRONIZE_EVENT, failure);
    assertSame(failure, assertThrows(DeviceFailedException.class, alone::close));
    assertEquals(1, driver.count(SimulatedCall.DESTROY_EVENT));
    assertEquals(1, driver.count(SimulatedCall.FREE_HOST_WORDS));
  }

  @Test
  void memoryMayBeReleasedByAnyThreadWhileItIsClosed() throws InterruptedException {
    for (int round = 0; round < 50; round++) {
      SimulatedCard other = new SimulatedCard();
      List<Tensor> tensors = new ArrayList<>();
      for (int i = 0; i < TENSORS; i++) {
        tensors.add(Tensor.of(new float[] {i}, 1).to(other.device));
      }
      Thread releasing = new Thread(() -> tensors.forEach(Tensor::close));
      releasing.start();
      other.close();
      releasing.join();
      assertEquals(0, other.driver.bytesInUse());
      assertEquals(TENSORS, other.driver.count(SimulatedCall.FREE));
    }
  }
}
