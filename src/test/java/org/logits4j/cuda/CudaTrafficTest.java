package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Gradient;
import org.logits4j.LogSumExp;
import org.logits4j.LossResult;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Tensor;
import org.logits4j.gpusim.LaunchReport;
import org.logits4j.gpusim.Traffic;

/** What the kernels move: each logit is read once and written once, in whole sectors. */
class CudaTrafficTest {
  private static final int ROWS = 6;

  /** Sectors of all requests together, by those that the tensor has. */
  private static final double REQUESTED = 1.05;

  /** Different sectors, likewise. */
  private static final double DISTINCT = 1.02;

  /** On both sides of each boundary between rungs, odd lengths too. */
  static Stream<Arguments> readOnce() {
    return Stream.of(DType.F32, DType.BF16)
        .flatMap(
            dtype ->
                Stream.of(1000, 1023, 1024, 1025, 4099, 16_383, 16_384)
                    .map(classes -> Arguments.of(dtype, classes)));
  }

  static Stream<Arguments> readTwice() {
    return Stream.of(DType.F32, DType.BF16)
        .flatMap(dtype -> Stream.of(16_385, 50_257).map(classes -> Arguments.of(dtype, classes)));
  }

  /** A tensor of random logits on a simulated card. */
  private static final class Bench implements AutoCloseable {
    final SimulatedCard card = new SimulatedCard(SimulatedDriver.options().compute(8, 0));
    final Tensor logits;
    final Tensor labels;
    final long address;
    final long bytes;
    final int size;

    Bench(DType dtype, int classes) {
      SplittableRandom random = new SplittableRandom(classes);
      size = dtype.bytes();
      bytes = (long) ROWS * classes * size;
      float[] values = new float[ROWS * classes];
      long[] classesOfRows = new long[ROWS];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(-1000, 1000) / 128f;
      }
      for (int r = 0; r < ROWS; r++) {
        classesOfRows[r] = random.nextInt(classes);
      }
      try (Tensor host = Tensor.of(values, ROWS, classes);
          Tensor cast = host.cast(dtype)) {
        logits = cast.to(card.device);
      }
      labels = Tensor.of(classesOfRows, ROWS).to(card.device);
      // the first allocation
      address = card.addressOf(logits);
      card.driver.clearCounts();
    }

    /** The report of the operator's kernel, the longest of the launches. */
    LaunchReport report(String kernel) {
      return card.driver.launches().stream()
          .filter(launch -> launch.kernel().startsWith(kernel))
          .map(SimulatedLaunch::report)
          .findFirst()
          .orElseThrow();
    }

    void assertWhole(Traffic traffic, long at, int times, long more) {
      double ideal = times * Traffic.ideal(at, bytes);
      assertEquals(bytes, traffic.distinctBytes());
      assertEquals(times * bytes + more, traffic.bytes());
      assertEquals(times, traffic.least());
      assertTrue(
          traffic.sectors() <= REQUESTED * ideal, () -> traffic + ", ideal sectors " + ideal);
      assertTrue(
          traffic.distinctSectors() <= DISTINCT * Traffic.ideal(at, bytes), traffic::toString);
    }

    @Override
    public void close() {
      logits.close();
      labels.close();
      card.close();
    }
  }

  @ParameterizedTest
  @MethodSource("readOnce")
  void logSumExpReadsOnce(DType dtype, int classes) {
    try (Bench bench = new Bench(dtype, classes)) {
      LogSumExp.over(-1).forward(bench.logits).close();
      LaunchReport report = bench.report("log_sum_exp");
      bench.assertWhole(report.loads(bench.address, bench.bytes), bench.address, 1, 0);
      assertTrue(report.loads(bench.address, bench.bytes).isOnce());
      assertEquals(bench.bytes, report.globalBytesLoaded());
      assertEquals(4 * ROWS, report.globalBytesStored());
    }
  }

  @ParameterizedTest
  @MethodSource("readOnce")
  void softmaxReadsOnceAndWritesOnce(DType dtype, int classes) {
    for (Softmax softmax : new Softmax[] {Softmax.along(-1), Softmax.logAlong(-1)}) {
      try (Bench bench = new Bench(dtype, classes)) {
        softmax.forward(bench.logits, bench.logits);
        LaunchReport report = bench.report("softmax");
        Traffic loads = report.loads(bench.address, bench.bytes);
        Traffic stores = report.stores(bench.address, bench.bytes);
        bench.assertWhole(loads, bench.address, 1, 0);
        bench.assertWhole(stores, bench.address, 1, 0);
        assertTrue(loads.isOnce() && stores.isOnce());
        assertEquals(bench.bytes, report.globalBytesLoaded());
        assertEquals(bench.bytes, report.globalBytesStored());
      }
    }
  }

  /** The label's logit and gradient are moved once more, by a thread of their own. */
  private static void checkCrossEntropy(Bench bench, int reads, boolean inPlace) {
    Gradient gradient = inPlace ? Gradient.overLogits() : Gradient.fresh();
    try (LossResult result =
        CrossEntropy.builder().build().lossAndGradient(bench.logits, bench.labels, gradient)) {
      LaunchReport report = bench.report("cross_entropy");
      long label = (long) ROWS * bench.size;
      long to = bench.card.addressOf(result.gradient());
      bench.assertWhole(report.loads(bench.address, bench.bytes), bench.address, reads, label);
      bench.assertWhole(report.stores(to, bench.bytes), to, 1, label);
    }
  }

  @ParameterizedTest
  @MethodSource("readOnce")
  void crossEntropyReadsOnceAndWritesOnce(DType dtype, int classes) {
    for (boolean inPlace : new boolean[] {true, false}) {
      try (Bench bench = new Bench(dtype, classes)) {
        checkCrossEntropy(bench, 1, inPlace);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("readOnce")
  void theLossAloneWritesNothingElse(DType dtype, int classes) {
    try (Bench bench = new Bench(dtype, classes)) {
      CrossEntropy.builder().build().loss(bench.logits, bench.labels).close();
      LaunchReport report = bench.report("cross_entropy");
      Traffic loads = report.loads(bench.address, bench.bytes);
      bench.assertWhole(loads, bench.address, 1, (long) ROWS * bench.size);
      assertEquals(4 * ROWS, report.globalBytesStored());
    }
  }

  @ParameterizedTest
  @MethodSource("readTwice")
  void longRowsAreReadOnceMoreForWhatIsWritten(DType dtype, int classes) {
    try (Bench bench = new Bench(dtype, classes)) {
      LogSumExp.over(-1).forward(bench.logits).close();
      assertTrue(bench.report("log_sum_exp").loads(bench.address, bench.bytes).isOnce());
      checkCrossEntropy(bench, 2, true);
    }
  }

  @Test
  void rowsInPaddedMemoryLoseNothing() {
    try (SimulatedCard card = new SimulatedCard()) {
      long stride = 4112;
      int classes = 4099;
      long bytes = 2 * ROWS * stride;
      long logits = card.foreign(new float[(int) (ROWS * stride / 2)]);
      Shape shape = Shape.of(ROWS, classes).rowStride(stride);
      Tensor padded = card.device.borrow(logits, DType.BF16, shape);
      Softmax.along(-1).forward(padded, padded);
      LaunchReport report = card.driver.launches().get(0).report();
      Traffic stores = report.stores(logits, bytes);
      assertEquals(2L * ROWS * classes, stores.bytes());
      assertEquals(1, stores.most());
      // a row begins with a sector, so that each takes as many as it has begun
      assertEquals((2L * classes + 31) / 32 * ROWS, stores.distinctSectors());
      assertEquals(stores.distinctSectors(), stores.sectors());
      card.driver.freeForeign(logits);
    }
  }
}
