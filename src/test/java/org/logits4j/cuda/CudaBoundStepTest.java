package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.LabelOutOfRangeException;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Stream;

/** A training loop on raw addresses: each run only launches. */
class CudaBoundStepTest {
  private static final double LOG_2 = Math.log(2);

  private final SimulatedCard card = new SimulatedCard();
  private final long logits = card.foreign(1f, 1f, 2f, 2f, 3f, 3f);
  private final long labels = card.foreign(0L, 1L, 0L);
  private final long gradient = card.foreign(DType.F32, 6);
  private final long loss = card.foreign(DType.F32, 1);

  @AfterEach
  void close() {
    for (long address : new long[] {logits, labels, gradient, loss}) {
      card.driver.freeForeign(address);
    }
    card.close();
  }

  private BoundCrossEntropy bind(CrossEntropy.Builder options) {
    return options
        .build()
        .bind(card.device, DType.F32, DType.I64, Shape.of(3, 2), Output.GRADIENT)
        .logits(logits)
        .labels(labels)
        .gradient(gradient)
        .loss(loss);
  }

  private void write(long address, long... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.nativeOrder());
    bytes.asLongBuffer().put(values);
    card.driver.copyToDevice(address, bytes, SimulatedDriver.LEGACY_STREAM);
  }

  @Test
  void aRunOnlyLaunches() {
    Stream stream = card.device.borrowStream(card.driver.createForeignStream());
    CrossEntropy.Builder options =
        CrossEntropy.builder().ignoreIndex(-100).labelSmoothing(0.1).classWeights(1, 1);
    try (BoundCrossEntropy step = bind(options)) {
      card.driver.clearCounts();
      step.run(stream);
      step.run(stream);
      Set<SimulatedCall> made = EnumSet.allOf(SimulatedCall.class);
      made.removeIf(call -> card.driver.count(call) == 0);
      assertEquals(EnumSet.of(SimulatedCall.LAUNCH), made);
      assertEquals(6, card.driver.count(SimulatedCall.LAUNCH));
      step.check();
      assertEquals(LOG_2, card.floats(loss, 1)[0], 1e-6);
    }
  }

  @Test
  void aRunAllocatesNothingInTheBackend() {
    // the launch itself is the driver's: here it simulates, so that it is left out
    LossOperandsProbe probe = new LossOperandsProbe(card);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    for (int i = 0; i < 2000; i++) {
      probe.run();
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 2000; i++) {
      probe.run();
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated < 2000 * 8, () -> allocated + " bytes in 2,000 runs");
    probe.close();
  }

  @Test
  void aGraphOfItCanBeReplayedOnNewLogits() {
    long raw = card.driver.createForeignStream();
    Stream stream = card.device.borrowStream(raw);
    try (BoundCrossEntropy step = bind(CrossEntropy.builder().reduction(Reduction.SUM))) {
      card.driver.beginCapture(raw);
      step.run(stream);
      SimulatedGraph graph = card.driver.endCapture(raw);
      assertEquals(3, graph.size());
      graph.replay();
      assertEquals(3 * LOG_2, card.floats(loss, 1)[0], 1e-6);
      assertArrayEquals(
          new float[] {-.5f, .5f, .5f, -.5f, -.5f, .5f}, card.floats(gradient, 6), 1e-6f);
      graph.replay();
      assertEquals(3 * LOG_2, card.floats(loss, 1)[0], 1e-6);
    }
  }

  @Test
  void theCheckTellsOfReplaysToo() {
    long raw = card.driver.createForeignStream();
    Stream stream = card.device.borrowStream(raw);
    long changing = card.foreign(0L, 1L, 0L);
    try (BoundCrossEntropy step = bind(CrossEntropy.builder())) {
      card.driver.beginCapture(raw);
      step.labels(changing).run(stream);
      SimulatedGraph graph = card.driver.endCapture(raw);
      graph.replay();
      step.check();
      write(changing, 0L, 9L, 0L);
      graph.replay();
      assertEquals(9, assertThrows(LabelOutOfRangeException.class, step::check).label());
      write(changing, 0L, 1L, 0L);
      graph.replay();
      step.check();
    }
    card.driver.freeForeign(changing);
  }

  @Test
  void aBadLabelIsToldOnceByTheCheck() {
    long bad = card.foreign(0L, 7L, -1L);
    try (BoundCrossEntropy step = bind(CrossEntropy.builder())) {
      step.labels(bad).run();
      LabelOutOfRangeException e = assertThrows(LabelOutOfRangeException.class, step::check);
      assertEquals(1, e.row());
      assertEquals(7, e.label());
      assertEquals(2, e.classes());
      step.check();
      step.labels(labels).run();
      step.check();
      assertEquals(LOG_2, card.floats(loss, 1)[0], 1e-6);
      card.device.checkErrors();
    }
    card.driver.freeForeign(bad);
  }

  @Test
  void checkErrorsTellsOfRunsToo() {
    long bad = card.foreign(0L, 0L, 2L);
    try (BoundCrossEntropy step = bind(CrossEntropy.builder())) {
      step.labels(bad).run();
      LabelOutOfRangeException e =
          assertThrows(LabelOutOfRangeException.class, card.device::checkErrors);
      assertEquals(2, e.row());
      card.device.checkErrors();
      step.check();
    }
    card.driver.freeForeign(bad);
  }

  @Test
  void aStepClosedUncheckedStillTellsTheDevice() {
    long bad = card.foreign(5L, 0L, 0L);
    Stream stream = card.device.borrowStream(card.driver.createForeignStream());
    try (BoundCrossEntropy step = bind(CrossEntropy.builder())) {
      step.labels(bad).run(stream);
    }
    assertThrows(LabelOutOfRangeException.class, card.device::checkErrors);
    card.device.checkErrors();
    card.driver.freeForeign(bad);
  }

  @Test
  void theGradientMayLieOverTheLogits() {
    try (BoundCrossEntropy step = bind(CrossEntropy.builder().reduction(Reduction.SUM))) {
      step.gradient(logits).run();
      step.check();
      assertArrayEquals(
          new float[] {-.5f, .5f, .5f, -.5f, -.5f, .5f}, card.floats(logits, 6), 1e-6f);
    }
  }
}
