package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.api.Refusals.refused;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.Tensor;

/** Whatever runs the row blocks: the same bits, and no call that waits forever. */
class ExecutorTest {
  private static final int ROWS = 400;
  private static final int CLASSES = 300;
  private static final CrossEntropy LOSS = CrossEntropy.create();

  private final float[] logits = new float[ROWS * CLASSES];
  private final long[] labels = new long[ROWS];
  private final List<ExecutorService> pools = new ArrayList<>();
  private final long[] expected;

  ExecutorTest() {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextDouble(-5, 5);
    }
    for (int r = 0; r < ROWS; r++) {
      labels[r] = random.nextInt(CLASSES);
    }
    expected = gradient(Call.options().threads(1));
  }

  @AfterEach
  void stop() throws InterruptedException {
    for (ExecutorService pool : pools) {
      pool.shutdownNow();
      assertTrue(pool.awaitTermination(10, TimeUnit.SECONDS));
    }
  }

  private ExecutorService pool(int threads) {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    pools.add(pool);
    return pool;
  }

  /** The gradient's bits, and the loss's at the end. */
  private long[] gradient(Call call) {
    try (LossResult result =
        LOSS.lossAndGradient(
            Tensor.of(logits, ROWS, CLASSES), Tensor.of(labels), Gradient.fresh(), call)) {
      long[] gradient = Bits.of(result.gradient());
      long[] all = Arrays.copyOf(gradient, gradient.length + 1);
      all[gradient.length] = Double.doubleToRawLongBits(result.loss().item());
      return all;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 64})
  void anyNumberOfThreads(int threads) {
    assertArrayEquals(expected, gradient(Call.options().threads(threads)));
    assertArrayEquals(expected, gradient(Call.options().threads(threads).executor(pool(threads))));
  }

  @Test
  void theCallersExecutorRunsTheBlocks() {
    AtomicInteger tasks = new AtomicInteger();
    Call call =
        Call.options()
            .threads(4)
            .executor(
                task -> {
                  tasks.incrementAndGet();
                  task.run();
                });
    assertArrayEquals(expected, gradient(call));
    assertEquals(3, tasks.get());
  }

  @Test
  void aSingleThreadKeepsToItself() {
    Call call =
        Call.options()
            .threads(1)
            .executor(
                task -> {
                  throw new AssertionError("not needed");
                });
    assertArrayEquals(expected, gradient(call));
  }

  @Test
  void fromInsideAnExecutorThatIsFull() {
    ExecutorService single = pool(1);
    Call call = Call.options().threads(4).executor(single);
    Callable<long[]> inside = () -> gradient(call);
    Future<long[]> result = single.submit(inside);
    assertArrayEquals(
        expected, Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> result.get()));
  }

  @Test
  void anExecutorThatIsShutDown() {
    ExecutorService pool = pool(2);
    pool.shutdown();
    assertArrayEquals(expected, gradient(Call.options().threads(4).executor(pool)));
  }

  @Test
  void anExecutorThatDropsItsTasks() {
    assertArrayEquals(expected, gradient(Call.options().threads(4).executor(task -> {})));
  }

  @Test
  void anExecutorThatThrows() {
    ArithmeticException broken = new ArithmeticException("broken executor");
    Call call =
        Call.options()
            .threads(4)
            .executor(
                task -> {
                  throw broken;
                });
    refused(ArithmeticException.class, () -> gradient(call), "broken executor");
  }

  @Test
  void anInterruptIsKept() {
    Thread.currentThread().interrupt();
    long[] result = gradient(Call.options().threads(4).executor(pool(3)));
    assertTrue(Thread.interrupted());
    assertArrayEquals(expected, result);
  }
}
