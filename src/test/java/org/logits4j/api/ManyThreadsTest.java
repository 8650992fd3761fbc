package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.api.Refusals.refused;

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
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LabelOutOfRangeException;
import org.logits4j.LogSumExp;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** One device in many threads at once, each with its own tensors, bad labels among them. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#real")
class ManyThreadsTest {
  private static final int THREADS = 6;
  private static final int CALLS = 12;
  private static final CrossEntropy CROSS_ENTROPY =
      CrossEntropy.builder()
          .labelSmoothing(0.1)
          .classWeights(1, 2, 3, 4, 5, 6, 7)
          .reduction(Reduction.SUM)
          .build();

  private final TestDevice on;
  private final Device device;

  ManyThreadsTest(TestDevice on) {
    this.on = on;
    device = on.device();
  }

  private List<long[]> results(long seed, Call call) {
    SplittableRandom random = new SplittableRandom(seed);
    int rows = 1 + random.nextInt(5);
    float[] values = new float[rows * 7];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-3, 3);
    }
    long[] wrong = new long[rows];
    wrong[rows - 1] = 7 + seed;
    List<long[]> bits = new ArrayList<>();
    Call asking = call.request(Output.LOG_SUM_EXP);
    try (Tensor x = Tensor.of(values, rows, 7).to(device);
        Tensor y = Tensor.of(random.longs(rows, 0, 7).toArray()).to(device);
        Tensor bad = Tensor.of(wrong).to(device);
        LossResult ce = CROSS_ENTROPY.lossAndGradient(x, y, Gradient.fresh(), asking);
        Tensor softmax = Softmax.logAlong(1).forward(x, call);
        Tensor logSumExp = LogSumExp.overAll().forward(x, call);
        Tensor total = device.allocate(DType.F32, Shape.of());
        BoundCrossEntropy step = CROSS_ENTROPY.bind(device, DType.F32, DType.I64, x.shape())) {
      badLabel(x, bad, call, rows - 1, 7 + seed);
      step.logits(x).labels(y).loss(total).run();
      step.check();
      for (Tensor tensor :
          List.of(ce.loss(), ce.gradient(), ce.logSumExp(), softmax, logSumExp, total)) {
        bits.add(Bits.of(tensor));
      }
    }
    return bits;
  }

  private void badLabel(Tensor x, Tensor bad, Call call, long row, long label) {
    LabelOutOfRangeException thrown =
        refused(
            LabelOutOfRangeException.class,
            () -> {
              try (LossResult wrong = CROSS_ENTROPY.loss(x, bad, call)) {
                wrong.loss().item();
              }
            });
    assertEquals(row, thrown.row());
    assertEquals(label, thrown.label());
  }

  @Test
  void giveTheResultsOfOneThread() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    CountDownLatch start = new CountDownLatch(THREADS);
    List<Future<List<List<long[]>>>> all = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      long first = (long) t * CALLS;
      Call call =
          on.isGpu() && t % 2 == 0
              ? Call.options().on(device.borrowStream(on.createStream()))
              : Call.options();
      all.add(
          pool.submit(
              () -> {
                start.countDown();
                start.await();
                List<List<long[]>> own = new ArrayList<>();
                for (int i = 0; i < CALLS; i++) {
                  own.add(results(first + i, call));
                }
                return own;
              }));
    }
    for (int t = 0; t < THREADS; t++) {
      List<List<long[]>> own = all.get(t).get(60, TimeUnit.SECONDS);
      for (int i = 0; i < CALLS; i++) {
        List<long[]> expected = results((long) t * CALLS + i, Call.options());
        for (int k = 0; k < expected.size(); k++) {
          assertArrayEquals(expected.get(k), own.get(i).get(k));
        }
      }
    }
    pool.shutdownNow();
    device.checkErrors();
  }
}
