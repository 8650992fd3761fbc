package org.logits4j.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.logits4j.backend.ExecutionContext;

@Timeout(20)
class RowBlocksTest {
  /** So long that every row is a block. */
  private static final long LONG_ROW = 1 << 20;

  private static ExecutionContext context(@Nullable Executor executor, int threads) {
    return new ExecutionContext(0, executor, threads);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 0",
    "1, 1, 0",
    "1000, 1, 1",
    "100000, 1, 0",
    "100000, 1, 5",
    "37, 100000, 3",
    "999, 1000, 8",
    "3, 0, 2"
  })
  void everyRowOnce(int rows, long elementsPerRow, int threads) {
    AtomicIntegerArray visits = new AtomicIntegerArray(rows);
    RowBlocks.run(
        rows,
        elementsPerRow,
        context(null, threads),
        (from, to) -> {
          assertTrue(from < to);
          for (long r = from; r < to; r++) {
            visits.incrementAndGet((int) r);
          }
        });
    int[] once = new int[rows];
    Arrays.fill(once, 1);
    int[] actual = new int[rows];
    Arrays.setAll(actual, visits::get);
    assertArrayEquals(once, actual);
  }

  @Test
  void blocksDoNotDependOnTheThreads() {
    long[][] starts = new long[2][100_000];
    for (int run = 0; run < 2; run++) {
      long[] own = starts[run];
      RowBlocks.run(
          100_000, 3, context(null, run == 0 ? 1 : 7), (from, to) -> own[(int) from] = to);
    }
    assertArrayEquals(starts[0], starts[1]);
  }

  @Test
  void shortRowsAreTakenTogether() {
    AtomicInteger blocks = new AtomicInteger();
    RowBlocks.run(10_000, 10, context(null, 1), (from, to) -> blocks.incrementAndGet());
    assertTrue(blocks.get() < 10, blocks::toString);
  }

  @Test
  void anExceptionOfATaskIsThrownOnceNothingRuns() {
    AtomicInteger running = new AtomicInteger();
    IllegalStateException bad = new IllegalStateException("row 5");
    ForkJoinPool pool = new ForkJoinPool(4);
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                RowBlocks.run(
                    50,
                    LONG_ROW,
                    context(pool, 4),
                    (from, to) -> {
                      running.incrementAndGet();
                      try {
                        sleep(1);
                        if (from == 5) {
                          throw bad;
                        }
                      } finally {
                        running.decrementAndGet();
                      }
                    }));
    assertEquals(0, running.get());
    assertSame(bad, thrown);
    pool.shutdownNow();
  }

  @Test
  void anErrorOfATaskToo() {
    AtomicInteger rows = new AtomicInteger();
    OutOfMemoryError bad = new OutOfMemoryError("workspace");
    OutOfMemoryError thrown =
        assertThrows(
            OutOfMemoryError.class,
            () ->
                RowBlocks.run(
                    50,
                    LONG_ROW,
                    context(null, 1),
                    (from, to) -> {
                      rows.incrementAndGet();
                      throw bad;
                    }));
    assertSame(bad, thrown);
    assertEquals(1, rows.get());
  }

  @Test
  void anExecutorThatBreaksAfterItTookATask() throws InterruptedException {
    ForkJoinPool pool = new ForkJoinPool(2);
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger offered = new AtomicInteger();
    Executor breaking =
        task -> {
          if (offered.getAndIncrement() > 0) {
            try {
              started.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
            goOn.countDown();
            throw new IllegalStateException("broken");
          }
          pool.execute(task);
        };
    assertThrows(
        IllegalStateException.class,
        () ->
            RowBlocks.run(
                8,
                LONG_ROW,
                context(breaking, 3),
                (from, to) -> {
                  running.incrementAndGet();
                  started.countDown();
                  try {
                    goOn.await();
                    Thread.sleep(30);
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                  running.decrementAndGet();
                }));
    assertEquals(0, running.get(), "a thread still works on the rows");
    pool.shutdownNow();
  }

  @Test
  void aThreadThatStartsTooLateFindsNothingToDo() {
    Runnable[] late = new Runnable[1];
    AtomicInteger rows = new AtomicInteger();
    RowBlocks.run(
        2, LONG_ROW, context(task -> late[0] = task, 2), (from, to) -> rows.incrementAndGet());
    late[0].run();
    assertEquals(2, rows.get());
  }

  @Test
  void anInterruptWhileItWaitsDoesNotCutTheWorkShort() {
    AtomicInteger rows = new AtomicInteger();
    AtomicBoolean helperStarted = new AtomicBoolean();
    Thread caller = Thread.currentThread();
    ForkJoinPool pool = new ForkJoinPool(1);
    caller.interrupt();
    RowBlocks.run(
        2,
        LONG_ROW,
        context(pool, 2),
        (from, to) -> {
          if (Thread.currentThread() == caller) {
            while (!helperStarted.get()) {
              Thread.onSpinWait();
            }
          } else {
            helperStarted.set(true);
            sleep(50);
          }
          rows.incrementAndGet();
        });
    assertEquals(2, rows.get());
    assertTrue(Thread.interrupted());
    pool.shutdownNow();
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
