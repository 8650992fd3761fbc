package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.Gradient;
import org.logits4j.LinearCrossEntropy;
import org.logits4j.LossResult;
import org.logits4j.NllLoss;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** One operator in many threads at once, each with its own tensors. */
@ExtendWith(LeakCheck.class)
class ConcurrentUseTest {
  private static final int THREADS = 8;
  private static final int CALLS = 25;
  private static final CrossEntropy CROSS_ENTROPY =
      CrossEntropy.builder()
          .labelSmoothing(0.1)
          .classWeights(1, 2, 3, 4, 5, 6, 7)
          .softcap(9)
          .zLoss(1e-3)
          .reduction(Reduction.SUM)
          .build();
  private static final LinearCrossEntropy LINEAR =
      LinearCrossEntropy.of(CrossEntropy.create()).memoryBudget(64);
  private static final SigmoidCrossEntropy SIGMOID =
      SigmoidCrossEntropy.builder().positiveWeights(1, 2, 3, 4, 5, 6, 7).build();
  private static final Softmax SOFTMAX = Softmax.along(0);
  private static final Call CALL = Call.options().threads(3).request(Output.LOG_SUM_EXP);

  private static List<long[]> results(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int rows = 1 + random.nextInt(5);
    float[] values = new float[rows * 7];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-3, 3);
    }
    Tensor x = Tensor.of(values, rows, 7);
    Tensor y = Tensor.of(random.longs(rows, 0, Math.min(rows, 7)).toArray());
    List<long[]> bits = new ArrayList<>();
    try (LossResult ce = CROSS_ENTROPY.lossAndGradient(x, y, Gradient.fresh(), CALL);
        LossResult nll = NllLoss.create().lossAndGradient(x, y);
        LossResult sigmoid = SIGMOID.lossAndGradient(x, x);
        Tensor softmax = SOFTMAX.forward(x);
        LinearCrossEntropy.Result linear = LINEAR.lossAndGradient(x, x, null, y)) {
      for (Tensor tensor :
          List.of(
              ce.loss(),
              ce.gradient(),
              ce.logSumExp(),
              nll.gradient(),
              sigmoid.gradient(),
              softmax,
              linear.hiddenGradient(),
              linear.weightGradient())) {
        bits.add(Bits.of(tensor));
      }
    }
    return bits;
  }

  @Test
  void givesTheResultsOfOneThread() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    CountDownLatch start = new CountDownLatch(THREADS);
    List<Future<List<List<long[]>>>> all = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      long first = (long) t * CALLS;
      all.add(
          pool.submit(
              () -> {
                start.countDown();
                start.await();
                List<List<long[]>> own = new ArrayList<>();
                for (int i = 0; i < CALLS; i++) {
                  own.add(results(first + i));
                }
                return own;
              }));
    }
    for (int t = 0; t < THREADS; t++) {
      List<List<long[]>> own = all.get(t).get(60, TimeUnit.SECONDS);
      for (int i = 0; i < CALLS; i++) {
        List<long[]> expected = results((long) t * CALLS + i);
        for (int k = 0; k < expected.size(); k++) {
          assertArrayEquals(expected.get(k), own.get(i).get(k));
        }
      }
    }
    pool.shutdownNow();
  }
}
