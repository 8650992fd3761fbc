package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.DeviceFailedException;
import org.logits4j.LogSumExp;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Tensor;
import org.logits4j.backend.CrossEntropySpec;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.Operand;

/**
 * Calls on a caller's stream: their end, their failure half-way, and what a graph keeps of them.
 */
class CallEndTest {
  private final SimulatedCard card = new SimulatedCard();
  private final long stream = card.driver.createForeignStream(false);
  private final Call onIt = Call.options().on(card.device.borrowStream(stream));

  @AfterEach
  void close() {
    card.close();
  }

  @Test
  void whatACallWroteToBorrowedMemoryIsReadAfterItsEnd() {
    long x = card.foreign(1f, 1f, 2f, 2f);
    Tensor logits = card.device.borrow(x, DType.F32, Shape.of(2, 2));
    Softmax.along(-1).forward(logits, logits, onIt);
    assertArrayEquals(new float[] {.5f, .5f, .5f, .5f}, logits.floats(), 1e-6f);
    Softmax.along(-1).forward(logits, logits, onIt);
    // without a read: closing the card waits, so that no module is unloaded while it runs
    card.close();
    card.driver.freeForeign(x);
  }

  @Test
  void whatAGraphWillWriteToBorrowedMemoryIsNotWaitedFor() {
    long x = card.foreign(1f, 1f);
    Tensor logits = card.device.borrow(x, DType.F32, Shape.of(1, 2));
    card.driver.beginCapture(stream);
    Softmax.along(-1).forward(logits, logits, onIt);
    assertEquals(1, card.driver.endCapture(stream).size());
    assertArrayEquals(new float[] {1, 1}, logits.floats());
    card.device.checkErrors();
    card.driver.freeForeign(x);
  }

  @Test
  void aTensorOfTheDevicesMayBeCapturedAtOnce() {
    Tensor x = Tensor.of(new float[] {1, 1}, 1, 2).to(card.device);
    card.driver.beginCapture(stream);
    Softmax.along(-1).forward(x, x, onIt);
    Tensor sum = LogSumExp.over(-1).forward(x, onIt);
    SimulatedGraph graph = card.driver.endCapture(stream);
    assertEquals(2, graph.size());
    graph.replay();
    card.driver.synchronizeStream(stream);
    assertArrayEquals(new float[] {.5f, .5f}, x.floats());
    assertEquals(.5 + Math.log(2), sum.item(), 1e-6);
    sum.close();
    x.close();
  }

  @Test
  void aBoundStepsTensorsMayBeCapturedAtOnce() {
    try (Tensor x = Tensor.of(new float[] {1, 1}, 1, 2).to(card.device);
        Tensor labels = Tensor.of(new long[] {1}, 1).to(card.device);
        Tensor loss = card.device.allocate(DType.F32, Shape.of());
        BoundCrossEntropy step =
            CrossEntropy.builder()
                .build()
                .bind(card.device, DType.F32, DType.I64, Shape.of(1, 2))
                .logits(x)
                .labels(labels)
                .loss(loss)) {
      card.driver.beginCapture(stream);
      step.run(card.device.borrowStream(stream));
      SimulatedGraph graph = card.driver.endCapture(stream);
      graph.replay();
      step.check();
      assertEquals(Math.log(2), loss.item(), 1e-6);
    }
  }

  @Test
  void aCallWithAWorkspaceIsNotForGraphs() {
    try (Tensor x = Tensor.of(new float[] {1, 1}, 1, 2).to(card.device);
        Tensor labels = Tensor.of(new long[] {1}, 1).to(card.device)) {
      card.driver.beginCapture(stream);
      long before = card.driver.bytesInUse();
      IllegalStateException e =
          assertThrows(
              IllegalStateException.class,
              () -> CrossEntropy.builder().build().loss(x, labels, onIt));
      assertTrue(e.getMessage().contains("bind"), e.getMessage());
      assertEquals(before, card.driver.bytesInUse());
      assertEquals(0, card.driver.endCapture(stream).size());
    }
  }

  @Test
  void whatWasLaunchedOfAFailedCallIsWaitedFor() {
    long logits = card.foreign(1f, 1f);
    long labels = card.foreign(7L);
    AtomicInteger left = new AtomicInteger(1);
    Card failing = new Card("cuda:0", failing(left));
    LossOperands operands =
        new LossOperands(at(logits, DType.F32, Shape.of(1, 2)), at(labels, DType.I64, Shape.of(1)));
    operands.loss = at(logits, DType.F32, Shape.of());
    LossSpec spec = new LossSpec(1, 2, null, null, 0, Reduction.MEAN);
    try (CudaCrossEntropy step =
        new CudaCrossEntropy(failing, new CrossEntropySpec(spec, 1, 0, 0), operands)) {
      assertThrows(
          DeviceFailedException.class, () -> step.run(new ExecutionContext(stream, null, 0)));
    }
    assertEquals(0, left.get());
    // the labels' kernel may still run: neither its workspace nor its words are taken before
    for (int i = 0; i < StatusSlots.BLOCK; i++) {
      failing.statuses().take(2);
    }
    failing.statuses().throwUntold();
    failing.close();
    card.driver.freeForeign(logits);
    card.driver.freeForeign(labels);
  }

  private static Operand at(long address, DType dtype, Shape shape) {
    return new Operand(new BorrowedMemory(address, dtype.bytes()), dtype, shape);
  }

  /** The card's driver, whose launches fail when so many were made. */
  private Driver failing(AtomicInteger left) {
    return wrap(
        Driver.class,
        card.driver,
        result ->
            result instanceof DriverModule module
                ? wrap(
                    DriverModule.class,
                    module,
                    kernel ->
                        kernel instanceof DriverKernel good
                            ? wrap(DriverKernel.class, good, launched -> launched, left)
                            : kernel,
                    new AtomicInteger(Integer.MAX_VALUE))
                : result,
        new AtomicInteger(Integer.MAX_VALUE));
  }

  private static <T> T wrap(
      Class<T> type, T of, UnaryOperator<Object> change, AtomicInteger launchesLeft) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              if (method.getName().equals("close") && of instanceof Driver) {
                return null;
              }
              if (method.getName().equals("launch") && launchesLeft.getAndDecrement() == 0) {
                launchesLeft.set(0);
                throw new DeviceFailedException("cuda:0", "cuLaunchKernel: out of resources");
              }
              try {
                return change.apply(method.invoke(of, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
    return type.cast(proxy);
  }
}
