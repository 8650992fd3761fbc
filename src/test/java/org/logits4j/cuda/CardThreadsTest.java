package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.LabelOutOfRangeException;
import org.logits4j.LossResult;
import org.logits4j.Tensor;

/** One device, several threads. */
class CardThreadsTest {
  private static final int THREADS = 4;
  private static final int CALLS = 30;

  private final SimulatedCard card = new SimulatedCard();

  @AfterEach
  void close() {
    card.close();
  }

  private static void onAllThreads(Callable<Integer> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        all.add(threads.submit(work));
      }
      for (Future<Integer> one : all) {
        assertEquals(CALLS, one.get());
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void eachCallTellsOfItsOwnLabels() throws Exception {
    CrossEntropy loss = CrossEntropy.builder().build();
    onAllThreads(
        () -> {
          Call call =
              Call.options().on(card.device.borrowStream(card.driver.createForeignStream()));
          int right = 0;
          for (int i = 0; i < CALLS; i++) {
            boolean bad = i % 3 == 0;
            try (Tensor x = Tensor.of(new float[] {1, 1}, 1, 2).to(card.device);
                Tensor labels = Tensor.of(new long[] {bad ? 100 + i : 1}, 1).to(card.device);
                LossResult result =
                    i % 2 == 0 ? loss.loss(x, labels) : loss.loss(x, labels, call)) {
              if (bad) {
                int label = 100 + i;
                LabelOutOfRangeException e =
                    assertThrows(LabelOutOfRangeException.class, result.loss()::item);
                assertEquals(label, e.label());
              } else {
                assertEquals(Math.log(2), result.loss().item(), 1e-6);
              }
              right++;
            }
          }
          return right;
        });
    card.device.checkErrors();
    assertEquals(0, card.driver.bytesInUse());
    assertEquals(0, card.device.liveTensors());
  }

  @Test
  void eachFailureIsToldToOneThread() throws Exception {
    Card other = new Card("cuda:1", SimulatedDriver.options().checksOrder(false).build());
    for (int i = 0; i < THREADS * CALLS; i++) {
      CallStatus status = other.statuses().take(2);
      other.statuses().launched(status, other.stream());
      ((SimulatedDriver) other.driver()).setWord(status.address(), i);
    }
    Set<Long> rows = ConcurrentHashMap.newKeySet();
    onAllThreads(
        () -> {
          for (int i = 0; i < CALLS; i++) {
            LabelOutOfRangeException e =
                assertThrows(LabelOutOfRangeException.class, other.statuses()::throwUntold);
            rows.add(e.row());
          }
          return CALLS;
        });
    assertEquals(THREADS * CALLS, rows.size());
    other.statuses().throwUntold();
    other.close();
  }
}
