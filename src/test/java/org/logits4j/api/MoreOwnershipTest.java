package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.api.Refusals.refused;
import static org.logits4j.api.Refusals.untimely;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.DeviceFailedException;
import org.logits4j.DeviceHooks;
import org.logits4j.GaussianNll;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** Who frees what, where that is a matter of arrays, of one operator, or of a backend's failure. */
@ExtendWith(LeakCheck.class)
class MoreOwnershipTest {
  private static final Device CPU = Device.cpu();

  @Test
  void aClosedArrayTensorLeavesTheArray() {
    float[] array = {1, 2};
    Tensor tensor = Tensor.of(array);
    tensor.close();
    untimely(tensor::floats, "is closed");
    assertArrayEquals(new float[] {1, 2}, array);
  }

  @Test
  void aGaussianResultFreesItsGradients() {
    Tensor x = Tensor.of(new float[3]);
    GaussianNll.Result result = GaussianNll.with(Reduction.MEAN).lossAndGradient(x, x, x);
    Tensor gradient = result.targetGradient();
    result.close();
    untimely(gradient::floats, "is closed");
  }

  @Test
  void everythingIsFreedWhenABackendFails() {
    FakeBackend backend = new FakeBackend("fake:0");
    Device device = DeviceHooks.over(backend);
    try (Tensor logits = device.allocate(DType.F32, Shape.of(1, 3));
        Tensor labels = device.allocate(DType.I64, Shape.of(1))) {
      backend.failing = new OutOfMemoryError("none left");
      refused(
          OutOfMemoryError.class,
          () -> CrossEntropy.create().lossAndGradient(logits, labels),
          "none left");
      assertEquals(2, device.liveTensors());
    }
    assertEquals(backend.allocated.get(), backend.released.get());
  }

  @Test
  void withoutLeakTrackingTheCpuDoesNotCount() {
    System.clearProperty(LeakCheck.PROPERTY);
    long before = CPU.liveTensors();
    Tensor tensor = CPU.allocate(DType.F32, Shape.of(3));
    assertEquals(before, CPU.liveTensors());
    tensor.close();
    untimely(tensor::floats, "is closed");
  }

  @Test
  void aResultFreesNoLabelGradientOfTheCallers() {
    Tensor into = Tensor.of(new float[3], 1, 3);
    Tensor labelsInto = Tensor.of(new float[3], 1, 3);
    LossResult result =
        CrossEntropy.create()
            .lossAndGradient(
                Tensor.of(new float[3], 1, 3),
                Tensor.of(new float[] {1, 0, 0}, 1, 3),
                Gradient.into(into).andLabels(labelsInto),
                Call.options().request(Output.ENTROPY));
    Tensor loss = result.loss();
    Tensor entropy = result.entropy();
    result.close();
    result.close();
    untimely(loss::item, "is closed");
    untimely(entropy::floats, "is closed");
    assertEquals(3, into.floats().length);
    assertEquals(3, labelsInto.floats().length);
  }

  @Test
  void everythingIsFreedWhenACardFails() {
    try (TestCuda on = new TestCuda(0)) {
      Device device = on.device();
      CrossEntropy loss = CrossEntropy.builder().classWeights(1, 2, 3).build();
      try (Tensor logits = Tensor.of(new float[3], 1, 3).to(device);
          Tensor labels = Tensor.of(new long[1]).to(device)) {
        loss.lossAndGradient(logits, labels).close();
        long before = on.card().bytesInUse();
        on.card().failNextAllocation("no more of it");
        failed(() -> loss.lossAndGradient(logits, labels), "no more of it");
        on.card().failNextLaunch("not today");
        failed(() -> loss.lossAndGradient(logits, labels), "not today");
        on.card().failNextLaunch("nor tomorrow");
        failed(() -> loss.lossAndGradient(logits, labels, Gradient.overLogits()), "nor tomorrow");
        assertEquals(2, device.liveTensors());
        assertEquals(before, on.card().bytesInUse());
        assertArrayEquals(new float[3], logits.floats());
        try (LossResult result = loss.lossAndGradient(logits, labels)) {
          assertEquals(Math.log(3), result.loss().item(), 1e-6);
        }
      }
    }
  }

  private static void failed(Executable call, String message) {
    refused(DeviceFailedException.class, call, message, "cuda:0");
  }

  @Test
  void aLostTensorOnTheCpuIsLoggedWithLeakTracking() throws InterruptedException {
    try (LostTensorLog log = new LostTensorLog("[5, 11]")) {
      long before = CPU.liveTensors();
      assertNotNull(CPU.allocate(DType.F64, Shape.of(5, 11)));
      LostTensorLog.collectUntil(() -> !log.records().isEmpty());
      assertEquals(before, CPU.liveTensors());
      assertTrue(log.records().get(0).getMessage().contains("F64 [5, 11] on cpu"));
    }
  }
}
