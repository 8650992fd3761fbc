package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.cuda.SimulatedCall.ALLOCATE;
import static org.logits4j.cuda.SimulatedCall.FREE;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.logits4j.Call;
import org.logits4j.DType;
import org.logits4j.GaussianNll;
import org.logits4j.Gradient;
import org.logits4j.InputCheck;
import org.logits4j.LossResult;
import org.logits4j.NllLoss;
import org.logits4j.ProbabilityCrossEntropy;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.SigmoidCrossEntropy;
import org.logits4j.Stream;
import org.logits4j.Tensor;
import org.logits4j.gpusim.LaunchReport;
import org.logits4j.gpusim.Traffic;

/** What the kernels of the simpler operators move, and what a call leaves behind. */
class SimpleKernelsTest {
  private static final int ELEMENTS = 9000;

  private final SimulatedCard card = new SimulatedCard();

  @AfterEach
  void close() {
    card.close();
  }

  private Tensor tensor(DType dtype, int... shape) {
    long[] dims = new long[shape.length];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = shape[i];
    }
    Shape dense = Shape.of(dims);
    float[] values = new float[(int) dense.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i % 17 + 1) / 32f;
    }
    try (Tensor host = Tensor.of(values, dims);
        Tensor cast = host.cast(dtype)) {
      return cast.to(card.device);
    }
  }

  private LaunchReport report(String kernel) {
    return card.driver.launches().stream()
        .filter(launch -> launch.kernel().startsWith(kernel))
        .map(SimulatedLaunch::report)
        .findFirst()
        .orElseThrow();
  }

  private void assertMovedOnce(Traffic traffic, Tensor tensor) {
    assertMovedOnce(traffic, tensor, 1);
  }

  /** By so many requests for each sector, where a thread has more than a chunk of it. */
  private void assertMovedOnce(Traffic traffic, Tensor tensor, int requests) {
    long bytes = tensor.shape().elements() * tensor.dtype().bytes();
    assertTrue(traffic.isOnce(), traffic::toString);
    assertEquals(bytes, traffic.bytes());
    assertEquals(requests * Traffic.ideal(card.addressOf(tensor), bytes), traffic.sectors());
  }

  private Traffic loads(LaunchReport report, Tensor tensor) {
    long bytes = tensor.shape().elements() * tensor.dtype().bytes();
    return report.loads(card.addressOf(tensor), bytes);
  }

  private Traffic stores(LaunchReport report, Tensor tensor) {
    long bytes = tensor.shape().elements() * tensor.dtype().bytes();
    return report.stores(card.addressOf(tensor), bytes);
  }

  @ParameterizedTest
  @EnumSource(names = {"F64", "F32", "F16", "BF16"})
  void sigmoidReadsAndWritesOnceInWholeSectors(DType dtype) {
    Tensor x = tensor(dtype, ELEMENTS);
    Tensor labels = tensor(dtype, ELEMENTS);
    SigmoidCrossEntropy loss = SigmoidCrossEntropy.builder().reduction(Reduction.NONE).build();
    try (LossResult result = loss.lossAndGradient(x, labels)) {
      LaunchReport report = report("sigmoid_cross_entropy");
      assertMovedOnce(loads(report, x), x);
      assertMovedOnce(loads(report, labels), labels);
      assertMovedOnce(stores(report, result.gradient()), result.gradient());
      assertMovedOnce(stores(report, result.loss()), result.loss(), dtype.bytes() == 2 ? 2 : 1);
    }
    x.close();
    labels.close();
  }

  @Test
  void labelsInF32AreWholeSectorsToo() {
    Tensor x = tensor(DType.BF16, ELEMENTS);
    Tensor labels = tensor(DType.F32, ELEMENTS);
    SigmoidCrossEntropy.create().loss(x, labels).close();
    assertMovedOnce(loads(report("sigmoid_cross_entropy"), labels), labels, 2);
    x.close();
    labels.close();
  }

  @Test
  void aReducedLossWritesAWordForEachSegment() {
    Tensor x = tensor(DType.F32, ELEMENTS);
    GaussianNll.with(Reduction.MEAN).loss(x, x, x).close();
    // and the denominator
    assertEquals(8 * (3 + 1), report("gaussian_nll").globalBytesStored());
    x.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"F64", "F32", "F16", "BF16"})
  void nllReadsTheLabelsElementsAndWritesOnce(DType dtype) {
    Tensor x = tensor(dtype, 4, 2048);
    Tensor labels = Tensor.of(new long[] {0, 1000, 2047, 5}).to(card.device);
    try (LossResult result = NllLoss.create().lossAndGradient(x, labels)) {
      LaunchReport report = report("nll_loss");
      assertEquals(4L * dtype.bytes(), loads(report, x).bytes());
      assertMovedOnce(stores(report, result.gradient()), result.gradient());
    }
    x.close();
    labels.close();
  }

  @Test
  void aRowOfProbabilitiesIsReadThreeTimes() {
    Tensor x = tensor(DType.F32, 4, 2048);
    try (LossResult result = ProbabilityCrossEntropy.create().lossAndGradient(x, x)) {
      LaunchReport report = report("probability_cross_entropy_rows");
      Traffic stores = stores(report, result.gradient());
      assertMovedOnce(stores, result.gradient());
      // for the sum, for the loss, for the gradient; as labels for the last two
      assertEquals(5, loads(report, x).most());
    }
    x.close();
  }

  /** A call on a caller's stream, a status or none, and what it allocated freed. */
  @Test
  void workspacesAreGivenBack() {
    long raw = card.driver.createForeignStream();
    Stream stream = card.device.borrowStream(raw);
    Call call = Call.options().on(stream);
    Tensor x = tensor(DType.F32, 6, 5);
    Tensor labels = Tensor.of(new long[] {0, 1, 2, 3, 4, 0}).to(card.device);
    Gradient fresh = Gradient.fresh();
    card.driver.clearCounts();
    SigmoidCrossEntropy.builder().classWeights(1, 2, 3, 4, 5).build().loss(x, x, call).close();
    GaussianNll.with(Reduction.SUM).lossAndGradient(x, x, x, fresh, call).close();
    NllLoss.create().lossAndGradient(x, labels, fresh, call).close();
    ProbabilityCrossEntropy.create().lossAndGradient(x, labels, fresh, call).close();
    ProbabilityCrossEntropy.create().loss(x, x, call).close();
    InputCheck.logits(x, 1);
    assertEquals(card.driver.count(ALLOCATE), card.driver.count(FREE));
    x.close();
    labels.close();
    card.driver.destroyForeignStream(raw);
  }

  @Test
  void whatHasAWorkspaceIsNotCaptured() {
    long raw = card.driver.createForeignStream();
    Call call = Call.options().on(card.device.borrowStream(raw));
    Tensor x = tensor(DType.F32, 2, 3);
    Tensor labels = Tensor.of(new long[] {0, 1}).to(card.device);
    SigmoidCrossEntropy mean = SigmoidCrossEntropy.create();
    SigmoidCrossEntropy each = SigmoidCrossEntropy.builder().reduction(Reduction.NONE).build();
    GaussianNll sum = GaussianNll.with(Reduction.SUM);
    NllLoss nll = NllLoss.create();
    ProbabilityCrossEntropy probabilities = ProbabilityCrossEntropy.create();
    List<Runnable> refused =
        List.of(
            () -> mean.loss(x, x, call),
            () -> sum.loss(x, x, x, call),
            () -> nll.loss(x, labels, call),
            () -> probabilities.loss(x, x, call));
    LossResult warm = each.loss(x, x, call);
    card.driver.beginCapture(raw);
    for (Runnable run : refused) {
      String message = assertThrows(IllegalStateException.class, run::run).getMessage();
      assertTrue(message.contains("a graph outlives the workspace"), message);
    }
    LossResult captured = each.loss(x, x, call);
    SimulatedGraph graph = card.driver.endCapture(raw);
    assertEquals(1, graph.size());
    graph.replay();
    card.driver.synchronizeStream(raw);
    assertEquals(warm.loss().floats()[5], captured.loss().floats()[5]);
    warm.close();
    captured.close();
    x.close();
    labels.close();
  }
}
