package org.logits4j.cli.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.logits4j.Call;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.DeviceHooks;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.backend.Backend;
import org.logits4j.backend.Completion;
import org.logits4j.cpu.CpuBackendProvider;

class BenchTest {
  @ParameterizedTest
  @CsvSource({
    // 6 rows of 10: 240 or 120 bytes of logits, 48 of labels
    "LOG_SUM_EXP, 264, 144",
    "SOFTMAX, 480, 240",
    "LOG_SOFTMAX, 480, 240",
    "LOSS, 288, 168",
    "GRADIENT, 528, 288",
    "IN_PLACE, 528, 288",
    "DENSE, 720, 360",
    "PROBABILITY, 528, 288",
    "NLL, 312, 180",
    "SIGMOID, 720, 360",
    "GAUSSIAN, 720, 360"
  })
  void mandatoryBytesAreWhatMustBeMoved(Workload workload, long singles, long halves) {
    assertEquals(singles, new BenchCase(workload, DType.F32, 10, 6).bytes());
    assertEquals(halves, new BenchCase(workload, DType.BF16, 10, 6).bytes());
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"F64", "F32", "F16", "BF16"})
  void everyCaseIsMeasuredOnce(DType dtype) {
    BenchOptions options =
        new BenchOptions(Map.of(dtype, 600L), List.of(3L, 7L, 1000L), true, 2, 0.05);
    List<String> told = new ArrayList<>();
    BenchResult result = new Bench(Device.cpu(), options, told::add).run();
    assertEquals(2 + 3 * 9 + 2, Bench.steps(options));
    assertEquals(Bench.steps(options), told.size());
    assertEquals("copy", told.get(0));
    assertEquals("logsumexp, " + dtype + ", 3", told.get(1));
    assertEquals(3 * 9 + 2, result.measurements().size());
    for (Measurement measurement : result.measurements()) {
      BenchCase what = measurement.what();
      assertTrue(measurement.wrong() == null && measurement.missing() == null, what.toString());
      assertTrue(measurement.nanosPerLogit() > 0, what.toString());
      assertTrue(result.shareOfCopy(measurement) > 0, what.toString());
      assertEquals(dtype, what.dtype());
      assertTrue(what.rows() >= 1 && what.rows() <= Math.max(1, 600 / what.classes()));
      assertTrue(!what.workload().isElementwise() || what.classes() == 7, what.toString());
    }
    assertEquals(
        result.measurements().size(),
        result.measurements().stream()
            .map(measurement -> measurement.what().toString())
            .distinct()
            .count());
    Roofline copy = result.copy();
    assertNotNull(copy);
    assertEquals(2 * 4 * 600, copy.bytes());
  }

  @Test
  void slowOperatorsTakeFewerRowsUnlessTheirNumberIsGiven() {
    for (boolean fewer : new boolean[] {false, true}) {
      BenchOptions options =
          new BenchOptions(Map.of(DType.F32, 30_000L), List.of(10L), fewer, 1, 1e-9);
      for (Measurement measurement :
          new Bench(Device.cpu(), options, next -> {}).run().measurements()) {
        assertEquals(fewer ? 93 : 3000, measurement.what().rows(), measurement.toString());
        assertFalse(measurement.timing() == null || measurement.timing().hasAllSamples());
      }
    }
  }

  @Test
  void theBetterCopyIsTheRoof() {
    Timing slow = new Timing(5, 20, 20, 20);
    Timing fast = new Timing(5, 10, 10, 10);
    assertEquals(4, new Roofline(40, slow, fast).gigabytesPerSecond());
    assertEquals(4, new Roofline(40, fast, slow).gigabytesPerSecond());
    BenchCase what = new BenchCase(Workload.SOFTMAX, DType.F32, 5, 1);
    Measurement half = Measurement.of(what, slow);
    assertEquals(4, half.nanosPerLogit());
    assertEquals(2, half.gigabytesPerSecond());
    BenchResult result = new BenchResult(new Roofline(40, fast, slow), List.of(half));
    assertEquals(0.5, result.shareOfCopy(half));
    assertEquals(Double.NaN, new BenchResult(null, List.of(half)).shareOfCopy(half));
    assertEquals(Double.NaN, result.shareOfCopy(Measurement.missing(what, "no kernel")));
  }

  @Test
  void aResultThatIsNotWrittenIsSeen() {
    try (Operands operands = new Operands(Device.cpu(), DType.F32, 4, 3)) {
      Tensor untouched = operands.destination();
      WrongResultException e =
          assertThrows(WrongResultException.class, () -> Outcome.given(untouched).check());
      assertTrue(e.getMessage().endsWith("holds NaN at element 0"), e.getMessage());
      Tensor last = Tensor.of(new float[] {1, Float.POSITIVE_INFINITY});
      assertThrows(WrongResultException.class, () -> Outcome.given(last).check());
      assertDoesNotThrow(() -> Outcome.given(operands.logits()).check());
    }
  }

  @ParameterizedTest
  @EnumSource(Workload.class)
  void everyRunOfAWorkloadComputesTheSame(Workload workload) {
    try (Operands operands = new Operands(Device.cpu(), DType.F32, 5, 7)) {
      Operation operation = Operation.of(workload, operands, Call.options());
      float[][] first = values(operation);
      for (int run = 0; run < 3; run++) {
        float[][] again = values(operation);
        assertTrue(Arrays.deepEquals(first, again), workload.toString());
      }
    }
  }

  private static float[][] values(Operation operation) {
    operation.prepare();
    try (Outcome outcome = operation.run()) {
      outcome.check();
      return outcome.tensors().stream().map(Tensor::floats).toArray(float[][]::new);
    }
  }

  @Test
  void inputsAreRandomAndNeverZero() {
    int count = 5000;
    double[] normal = RandomNumbers.normal(DType.BF16, Shape.of(500, 10), 1).doubles();
    double mean = DoubleStream.of(normal).average().orElseThrow();
    double square = DoubleStream.of(normal).map(x -> x * x).average().orElseThrow();
    assertEquals(0, mean, 0.1);
    assertEquals(1, square, 0.1);
    assertTrue(DoubleStream.of(normal).noneMatch(x -> x == 0));
    double[] shares = RandomNumbers.shares(DType.F64, Shape.of(500, 10), 1).doubles();
    assertEquals(0.1, DoubleStream.of(shares).average().orElseThrow(), 0.005);
    assertTrue(DoubleStream.of(shares).allMatch(x -> x >= 0.05 && x < 0.15));
    long[] labels = RandomNumbers.labels(count, 10, 1).longs();
    assertEquals(10, Arrays.stream(labels).distinct().count());
    float[] longer = RandomNumbers.floats((1 << 20) + 9, 1);
    assertEquals(longer[1], longer[(1 << 20) + 8]);
  }

  @Test
  void aCopyIsWholeWhateverTheThreads() {
    for (int threads : new int[] {1, 3, 64}) {
      HostCopy copy = new HostCopy((1 << 19) + 11, threads);
      assertThrows(WrongResultException.class, () -> copy.check(Outcome.NOTHING));
      try (Outcome outcome = copy.run()) {
        assertDoesNotThrow(() -> copy.check(outcome));
      }
    }
  }

  /** A device with a GPU's manners that lacks an operator and has one that does nothing. */
  private static Device device(AtomicInteger synchronizations) {
    Backend cpu = new CpuBackendProvider().open(0);
    InvocationHandler handler =
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "name" -> "fake:0";
              case "isCollected" -> false;
              case "synchronize" -> synchronizations.incrementAndGet();
              case "softmax" -> Completion.DONE;
              case "nllLoss" -> throw new UnsupportedOperationException("nllLoss on fake:0");
              default -> method.invoke(cpu, arguments);
            };
    return DeviceHooks.over(
        (Backend)
            Proxy.newProxyInstance(
                BenchTest.class.getClassLoader(), new Class<?>[] {Backend.class}, handler));
  }

  @Test
  void onAnotherDeviceTheEndIsAwaitedAllIsFreedAndWhatIsAmissIsTold() {
    AtomicInteger synchronizations = new AtomicInteger();
    Device device = device(synchronizations);
    BenchOptions options = new BenchOptions(Map.of(DType.F32, 400L), List.of(5L), true, 2, 1e-9);
    BenchResult result = new Bench(device, options, next -> {}).run();
    assertNull(result.copy());
    for (Measurement measurement : result.measurements()) {
      switch (measurement.what().workload()) {
        case SOFTMAX, LOG_SOFTMAX, IN_PLACE ->
            assertTrue(String.valueOf(measurement.wrong()).contains("NaN"), measurement.toString());
        case NLL -> assertEquals("nllLoss on fake:0", measurement.missing());
        default -> assertNotNull(measurement.timing(), measurement.toString());
      }
    }
    assertEquals(0, device.liveTensors());
    // a pilot and a measurement of 7, each a warm-up and a sample, before and after; 3 stop at once
    assertEquals(7 * 2 * 2 * 2 + 3 * 2 + 1, synchronizations.get());
  }
}
