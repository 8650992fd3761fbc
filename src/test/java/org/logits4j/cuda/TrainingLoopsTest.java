package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.DeviceFailedException;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** Training loops as they go on and as they fail: graphs, threads, cards, memory. */
class TrainingLoopsTest {
  private static final int CARDS = 2;
  private static final int LOOPS = 3;
  private static final int STEPS = 6;
  private static final int ROWS = 5;
  private static final int CLASSES = 37;

  private static final CrossEntropy LOSS =
      CrossEntropy.builder().ignoreIndex(-100).labelSmoothing(0.1).build();

  /** A loop of its own: a thread, a stream, memory that the caller has, and a captured step. */
  private static int train(SimulatedCard card, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] labels = random.longs(ROWS, 0, CLASSES).toArray();
    labels[1] = -100;
    long raw = card.driver.createForeignStream();
    long x = card.foreign(new float[ROWS * CLASSES]);
    long y = card.foreign(labels);
    long gradient = card.foreign(DType.F32, ROWS * CLASSES);
    long loss = card.foreign(DType.F32, 1);
    try (BoundCrossEntropy step =
        LOSS.bind(card.device, DType.F32, DType.I64, Shape.of(ROWS, CLASSES), Output.GRADIENT)
            .logits(x)
            .labels(y)
            .gradient(gradient)
            .loss(loss)) {
      card.driver.beginCapture(raw);
      step.run(card.device.borrowStream(raw));
      SimulatedGraph graph = card.driver.endCapture(raw);
      for (int i = 0; i < STEPS; i++) {
        float[] logits = new float[ROWS * CLASSES];
        for (int k = 0; k < logits.length; k++) {
          logits[k] = (float) (8 * random.nextDouble());
        }
        card.driver.copyToDevice(x, bytes(logits), raw);
        graph.replay();
        // what else a thread does meanwhile
        try (Tensor other = Tensor.of(logits, ROWS, CLASSES).to(card.device);
            Tensor softmax = Softmax.along(1).forward(other)) {
          assertEquals(ROWS * CLASSES, softmax.floats().length);
        }
        card.driver.synchronizeStream(raw);
        check(logits, labels, card.floats(loss, 1), card.floats(gradient, ROWS * CLASSES));
      }
      step.check();
    }
    for (long address : new long[] {x, y, gradient, loss}) {
      card.driver.freeForeign(address);
    }
    return STEPS;
  }

  private static ByteBuffer bytes(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(values);
    return bytes;
  }

  private static void check(float[] logits, long[] labels, float[] loss, float[] gradient) {
    Device reference = Device.of("cpu/scalar");
    try (Tensor x = Tensor.of(logits, ROWS, CLASSES).to(reference);
        Tensor y = Tensor.of(labels).to(reference);
        LossResult expected = LOSS.lossAndGradient(x, y, Gradient.fresh())) {
      assertEquals(expected.loss().item(), loss[0], 1e-5);
      assertArrayEquals(expected.gradient().floats(), gradient, 1e-6f);
    }
  }

  @Test
  void eachThreadReplaysTheGraphOfItsCard() throws Exception {
    List<SimulatedCard> cards = new ArrayList<>();
    for (int c = 0; c < CARDS; c++) {
      cards.add(new SimulatedCard(SimulatedDriver.options().seed(c)));
    }
    ExecutorService threads = Executors.newFixedThreadPool(CARDS * LOOPS);
    try {
      List<Future<Integer>> loops = new ArrayList<>();
      for (int i = 0; i < CARDS * LOOPS; i++) {
        SimulatedCard card = cards.get(i % CARDS);
        long seed = i;
        loops.add(threads.submit(() -> train(card, seed)));
      }
      for (Future<Integer> loop : loops) {
        assertEquals(STEPS, loop.get());
      }
    } finally {
      threads.shutdown();
    }
    for (SimulatedCard card : cards) {
      card.device.checkErrors();
      assertEquals(0, card.device.liveTensors());
      card.close();
    }
  }

  @Test
  void whatAnotherThreadFreesIsNoPartOfAGraph() throws Exception {
    try (SimulatedCard card = new SimulatedCard()) {
      long raw = card.driver.createForeignStream();
      Tensor lost = Tensor.of(new float[ROWS * CLASSES], ROWS, CLASSES).to(card.device);
      Softmax.along(1).forward(lost).close();
      Tensor x = Tensor.of(new float[ROWS * CLASSES], ROWS, CLASSES).to(card.device);
      Tensor into = card.device.allocate(DType.F32, Shape.of(ROWS, CLASSES));
      card.driver.beginCapture(raw);
      card.driver.clearCounts();
      onAnotherThread(lost::close);
      assertEquals(1, card.driver.count(SimulatedCall.FREE));
      Softmax.along(1).forward(x, into, Call.options().on(card.device.borrowStream(raw)));
      SimulatedGraph graph = card.driver.endCapture(raw);
      assertEquals(1, graph.size());
      graph.replay();
      card.driver.synchronizeStream(raw);
      assertEquals(1f / CLASSES, into.floats()[0], 1e-6f);
      x.close();
      into.close();
    }
  }

  private static void onAnotherThread(Runnable work)
      throws InterruptedException, ExecutionException {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      thread.submit(work).get();
    } finally {
      thread.shutdown();
    }
  }

  @Test
  void aCallThatFindsNoMemoryLeavesTheCardAsItWas() {
    int rows = 64;
    int classes = 1024;
    // room for the logits, not for a gradient beside them
    try (SimulatedCard card = new SimulatedCard(SimulatedDriver.options().memory(400_000))) {
      Tensor x = Tensor.of(new float[rows * classes], rows, classes).to(card.device);
      Tensor y = Tensor.of(new long[rows]).to(card.device);
      long before = card.driver.bytesInUse();
      OutOfMemoryError e =
          assertThrows(OutOfMemoryError.class, () -> LOSS.lossAndGradient(x, y, Gradient.fresh()));
      assertTrue(
          e.getMessage().matches("cuda:0: .* 262144 bytes: 137344 are free, of 400000"),
          e.getMessage());
      assertEquals(before, card.driver.bytesInUse());
      assertArrayEquals(new float[rows * classes], x.floats());
      try (LossResult result = LOSS.lossAndGradient(x, y, Gradient.overLogits())) {
        assertEquals(Math.log(classes), result.loss().item(), 1e-5);
      }
      x.close();
      y.close();
      assertEquals(0, card.device.liveTensors());
    }
  }

  @Test
  void aBrokenContextIsToldByEveryCallAndOthersGoOn() {
    SimulatedCard card = new SimulatedCard();
    DeviceFailedException broken = new DeviceFailedException("cuda:0", "an illegal address");
    try (SimulatedCard other = new SimulatedCard()) {
      Tensor x = Tensor.of(new float[] {1, 1}, 1, 2).to(card.device);
      Softmax softmax = Softmax.along(1);
      softmax.forward(x).close();
      card.driver.failFromNowOn(broken);
      assertSame(broken, assertThrows(DeviceFailedException.class, () -> softmax.forward(x)));
      assertSame(broken, assertThrows(DeviceFailedException.class, x::floats));
      assertSame(broken, assertThrows(DeviceFailedException.class, card.device::checkErrors));
      try (Tensor y = Tensor.of(new float[] {1, 1}, 1, 2).to(other.device);
          Tensor half = softmax.forward(y)) {
        assertArrayEquals(new float[] {.5f, .5f}, half.floats());
      }
      assertSame(broken, assertThrows(DeviceFailedException.class, card::close));
      x.close();
    }
  }
}
