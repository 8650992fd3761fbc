package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.DeviceHooks;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** A tensor that nobody closed: freed by the collector, which logs where it was allocated. */
@ExtendWith(LeakCheck.class)
class LostTensorTest {
  private static final Logger LOGGER = Logger.getLogger(Tensor.class.getName());

  private final List<LogRecord> records = new CopyOnWriteArrayList<>();
  private final FakeBackend backend = new FakeBackend("lost:0");
  private final Device device = DeviceHooks.over(backend);
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord logged) {
          // other tests may have lost tensors too
          if (logged.getMessage().contains("lost:0") || logged.getMessage().contains("[5, 11]")) {
            records.add(logged);
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(handler);
  }

  @AfterEach
  void stopListening() {
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
  }

  private static void collectUntil(BooleanSupplier done) throws InterruptedException {
    for (int i = 0; i < 200 && !done.getAsBoolean(); i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertTrue(done.getAsBoolean(), "not collected within two seconds");
  }

  private void lose(DType dtype, Shape shape) {
    assertNotNull(device.allocate(dtype, shape));
  }

  @Test
  void isFreedAndLoggedWithItsAllocationSite() throws InterruptedException {
    lose(DType.BF16, Shape.of(3, 7));
    assertEquals(1, device.liveTensors());
    collectUntil(() -> !records.isEmpty() && backend.released.get() == 1);
    assertEquals(0, device.liveTensors());
    LogRecord logged = records.get(0);
    assertEquals(Level.WARNING, logged.getLevel());
    assertTrue(logged.getMessage().contains("BF16 [3, 7] on lost:0"), logged.getMessage());
    assertTrue(
        Arrays.stream(logged.getThrown().getStackTrace())
            .anyMatch(frame -> frame.getMethodName().equals("lose")));
  }

  @Test
  void withoutLeakTrackingTheLogSaysHowToFindOut() throws InterruptedException {
    System.clearProperty(LeakCheck.PROPERTY);
    lose(DType.F32, Shape.of(2));
    collectUntil(() -> !records.isEmpty() && backend.released.get() == 1);
    assertNull(records.get(0).getThrown());
    String message = records.get(0).getMessage();
    assertTrue(message.contains("-Dlogits4j.leakTracking=true"), message);
  }

  @Test
  void onTheCpuWithLeakTracking() throws InterruptedException {
    long before = Device.cpu().liveTensors();
    assertNotNull(Device.cpu().allocate(DType.F64, Shape.of(5, 11)));
    collectUntil(() -> !records.isEmpty());
    assertEquals(before, Device.cpu().liveTensors());
    assertTrue(records.get(0).getMessage().contains("F64 [5, 11] on cpu"));
  }

  @Test
  void whatWasClosedIsNotLogged() throws InterruptedException {
    device.allocate(DType.F32, Shape.of(2)).close();
    lose(DType.I64, Shape.of(1));
    collectUntil(() -> backend.released.get() == 2 && !records.isEmpty());
    assertEquals(1, records.size());
    assertTrue(records.get(0).getMessage().contains("I64 [1]"));
  }

  @Test
  void aBoundStepKeepsWhatItWasGiven() throws InterruptedException {
    runBound();
    collectUntil(() -> backend.released.get() == 4);
  }

  private void runBound() throws InterruptedException {
    CrossEntropy loss = CrossEntropy.create();
    try (BoundCrossEntropy step = loss.bind(device, DType.F32, DType.I64, Shape.of(1, 3))) {
      step.logits(device.allocate(DType.F32, Shape.of(1, 3)))
          .labels(device.allocate(DType.I64, Shape.of(1)))
          .loss(device.allocate(DType.F32, Shape.of()));
      lose(DType.I32, Shape.of(9));
      collectUntil(() -> backend.released.get() > 0);
      step.run();
      assertEquals(1, backend.released.get());
      assertEquals(3, device.liveTensors());
    }
  }
}
