package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.cuda.SimulatedCall.ALLOCATE_HOST_WORDS;
import static org.logits4j.cuda.SimulatedCall.SYNCHRONIZE_EVENT;
import static org.logits4j.cuda.SimulatedCall.SYNCHRONIZE_STREAM;

import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.logits4j.LabelOutOfRangeException;

/** Where calls tell of bad labels. */
class StatusSlotsTest {
  private static final long CLASSES = 10;

  private final SimulatedDriver driver = SimulatedDriver.options().build();
  private final AtomicReference<Runnable> whileItWaits = new AtomicReference<>(() -> {});
  private final Card card = new Card("cuda:0", waiting());
  private final StatusSlots slots = card.statuses();

  /** The driver, and what another thread does while one waits. */
  private Driver waiting() {
    return (Driver)
        Proxy.newProxyInstance(
            Driver.class.getClassLoader(),
            new Class<?>[] {Driver.class},
            (proxy, method, arguments) -> {
              if (method.getName().startsWith("synchronize")) {
                whileItWaits.getAndSet(() -> {}).run();
              }
              try {
                return method.invoke(driver, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @AfterEach
  void close() {
    card.close();
  }

  /** What a kernel would write. */
  private void fail(CallStatus status, long row, long label) {
    driver.setWord(status.address(), row);
    driver.setWord(status.address() + 8, label);
  }

  private CallStatus launched(long stream) {
    CallStatus status = slots.take(CLASSES);
    slots.launched(status, stream);
    return status;
  }

  @Test
  void aCallTellsAsOftenAsItIsAsked() {
    CallStatus status = launched(card.stream());
    fail(status, 3, 77);
    for (int i = 0; i < 2; i++) {
      LabelOutOfRangeException e = assertThrows(LabelOutOfRangeException.class, status::await);
      assertEquals(3, e.row());
      assertEquals(77, e.label());
      assertEquals(CLASSES, e.classes());
    }
    assertDoesNotThrow(slots::throwUntold);
  }

  @Test
  void eachUnaskedFailureIsToldOnce() {
    CallStatus first = launched(card.stream());
    launched(card.stream());
    CallStatus third = launched(card.stream());
    fail(first, 1, -5);
    fail(third, 2, -6);
    assertEquals(-5, assertThrows(LabelOutOfRangeException.class, slots::throwUntold).label());
    assertEquals(-6, assertThrows(LabelOutOfRangeException.class, slots::throwUntold).label());
    assertDoesNotThrow(slots::throwUntold);
    assertThrows(LabelOutOfRangeException.class, first::await);
  }

  @Test
  void aSettledCallIsNotWaitedForAgain() {
    CallStatus status = launched(card.stream());
    status.await();
    driver.clearCounts();
    status.await();
    assertEquals(0, driver.count(SYNCHRONIZE_STREAM));
  }

  @Test
  void aCallOnACallersStreamIsWaitedForByItsEvent() {
    long stream = driver.createForeignStream();
    CallStatus status = launched(stream);
    driver.destroyForeignStream(stream);
    driver.clearCounts();
    status.await();
    assertEquals(1, driver.count(SYNCHRONIZE_EVENT));
    assertEquals(0, driver.count(SYNCHRONIZE_STREAM));
  }

  @Test
  void callsThatNobodyAsksLoseNothing() {
    List<CallStatus> all = new ArrayList<>();
    long stream = driver.createForeignStream();
    for (int i = 0; i < 3 * StatusSlots.BLOCK; i++) {
      CallStatus status = launched(i % 2 == 0 ? card.stream() : stream);
      if (i % 1000 == 7) {
        fail(status, i, -1);
      }
      all.add(status);
    }
    assertEquals(1, driver.count(ALLOCATE_HOST_WORDS));
    for (int i = 7; i < all.size(); i += 1000) {
      assertEquals(i, assertThrows(LabelOutOfRangeException.class, slots::throwUntold).row());
    }
    assertDoesNotThrow(slots::throwUntold);
  }

  @Test
  void aSlotIsCleanWhenItIsTakenAgain() {
    for (int i = 0; i < StatusSlots.BLOCK; i++) {
      CallStatus status = launched(card.stream());
      fail(status, 1, 1);
      assertThrows(LabelOutOfRangeException.class, status::await);
    }
    for (int i = 0; i < StatusSlots.BLOCK; i++) {
      assertDoesNotThrow(launched(card.stream())::await);
    }
  }

  @Test
  void moreBoundStepsThanSlots() {
    List<CallStatus> steps = new ArrayList<>();
    for (int i = 0; i <= StatusSlots.BLOCK; i++) {
      steps.add(slots.takeForBound(CLASSES));
    }
    assertEquals(2, driver.count(ALLOCATE_HOST_WORDS));
    assertEquals(steps.size(), steps.stream().map(CallStatus::address).distinct().count());
    steps.forEach(CallStatus::close);
  }

  @Test
  void whatABoundStepTellsIsForgottenThen() {
    try (CallStatus step = slots.takeForBound(CLASSES)) {
      step.await();
      slots.launched(step, card.stream());
      fail(step, 4, 40);
      slots.launched(step, card.stream());
      assertEquals(4, assertThrows(LabelOutOfRangeException.class, step::await).row());
      assertDoesNotThrow(step::await);
      slots.launched(step, card.stream());
      assertDoesNotThrow(step::await);
      assertDoesNotThrow(slots::throwUntold);
    }
  }

  @Test
  void theSlotOfAClosedStepIsTakenAgainOnlyWhenItsLastRunIsDone() {
    CallStatus step = slots.takeForBound(CLASSES);
    long address = step.address();
    slots.launched(step, card.stream());
    step.close();
    for (int i = 1; i < StatusSlots.BLOCK; i++) {
      CallStatus status = slots.take(CLASSES);
      assertEquals(false, status.address() == address);
      slots.abandon(status, card.stream());
    }
    fail(step, 8, 80);
    assertEquals(80, assertThrows(LabelOutOfRangeException.class, slots::throwUntold).label());
  }

  @Test
  void aStepKeepsItsSlotWhenItWasChecked() {
    try (CallStatus step = slots.takeForBound(CLASSES)) {
      slots.launched(step, card.stream());
      step.await();
      for (int i = 0; i < 2 * StatusSlots.BLOCK; i++) {
        CallStatus status = slots.take(CLASSES);
        assertNotEquals(step.address(), status.address());
        slots.abandon(status, card.stream());
      }
    }
  }

  @Test
  void anAbandonedCallGivesItsSlotBackAndTellsNothing() {
    for (int i = 0; i < 3 * StatusSlots.BLOCK; i++) {
      CallStatus status = slots.take(CLASSES);
      slots.abandon(status, card.stream());
      fail(status, 1, 1);
    }
    assertEquals(1, driver.count(ALLOCATE_HOST_WORDS));
    assertDoesNotThrow(slots::throwUntold);
  }

  @Test
  void aStepIsLookedAtAgainSinceAGraphMayHaveRunIt() {
    try (CallStatus step = slots.takeForBound(CLASSES)) {
      slots.launched(step, card.stream());
      step.await();
      fail(step, 6, 60);
      assertEquals(60, assertThrows(LabelOutOfRangeException.class, step::await).label());
      assertDoesNotThrow(step::await);
    }
  }

  @Test
  void aStepWhoseStreamIsGoneByThenIsNotWaitedForByTheDevice() {
    long stream = driver.createForeignStream();
    CallStatus step = slots.takeForBound(CLASSES);
    slots.launched(step, stream);
    step.await();
    driver.destroyForeignStream(stream);
    assertDoesNotThrow(slots::throwUntold);
    step.close();
  }

  @Test
  void whatIsBeingCapturedIsNotWaitedFor() {
    long stream = driver.createForeignStream();
    try (CallStatus step = slots.takeForBound(CLASSES)) {
      driver.beginCapture(stream);
      slots.launched(step, stream);
      assertDoesNotThrow(slots::throwUntold);
      assertDoesNotThrow(step::await);
      driver.endCapture(stream);
      fail(step, 1, 11);
      assertEquals(11, assertThrows(LabelOutOfRangeException.class, slots::throwUntold).label());
    }
  }

  @Test
  void theSlotOfAStepClosedInACaptureStaysTheGraphs() {
    long stream = driver.createForeignStream();
    CallStatus step = slots.takeForBound(CLASSES);
    driver.beginCapture(stream);
    slots.launched(step, stream);
    step.close();
    driver.endCapture(stream);
    driver.destroyForeignStream(stream);
    for (int i = 0; i < 3 * StatusSlots.BLOCK; i++) {
      assertNotEquals(step.address(), launched(card.stream()).address());
    }
    assertEquals(1, driver.count(ALLOCATE_HOST_WORDS));
  }

  @Test
  void aRunGivenWhileAnotherThreadWaitsStaysToBeWaitedFor() {
    CallStatus step = slots.takeForBound(CLASSES);
    slots.launched(step, card.stream());
    whileItWaits.set(() -> slots.launched(step, card.stream()));
    slots.throwUntold();
    assertTrue(step.isPending());
    fail(step, 9, 90);
    assertEquals(90, assertThrows(LabelOutOfRangeException.class, slots::throwUntold).label());
    step.close();
  }

  @Test
  void aFailureThatWasReadIsNotKept() {
    WeakReference<CallStatus> read = readFailure();
    for (int i = 0; i < 50 && read.get() != null; i++) {
      System.gc();
    }
    assertNull(read.get());
  }

  private WeakReference<CallStatus> readFailure() {
    CallStatus status = launched(card.stream());
    fail(status, 1, 1);
    assertThrows(LabelOutOfRangeException.class, status::await);
    return new WeakReference<>(status);
  }
}
