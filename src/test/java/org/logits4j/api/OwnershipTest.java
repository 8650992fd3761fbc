package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.api.Refusals.refused;
import static org.logits4j.api.Refusals.untimely;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.DeviceHooks;
import org.logits4j.GaussianNll;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.backend.HostMemory;

/** Who frees what, and when. */
@ExtendWith(LeakCheck.class)
class OwnershipTest {
  private static final Device CPU = Device.cpu();

  @Test
  void closingTwiceIsHarmless() {
    FakeBackend backend = new FakeBackend("fake:0");
    Device device = DeviceHooks.over(backend);
    Tensor tensor = device.allocate(DType.F32, Shape.of(3));
    assertEquals(1, device.liveTensors());
    tensor.close();
    tensor.close();
    assertEquals(0, device.liveTensors());
    assertEquals(1, backend.released.get());
  }

  @Test
  void aClosedTensorHasNoElements() {
    Tensor tensor = CPU.allocate(DType.BF16, Shape.of(1));
    tensor.close();
    String[] expected = {"tensor BF16 [1] on cpu", "is closed"};
    untimely(tensor::item, expected);
    untimely(tensor::floats, expected);
    untimely(tensor::doubles, expected);
    untimely(tensor::longs, expected);
    untimely(tensor::halfBits, expected);
    untimely(() -> tensor.to(CPU), expected);
    untimely(() -> tensor.cast(DType.F32), expected);
  }

  @Test
  void aClosedTensorStillSaysWhatItWas() {
    Tensor tensor = CPU.allocate(DType.I32, Shape.of(2, 1));
    tensor.close();
    assertEquals(DType.I32, tensor.dtype());
    assertEquals(Shape.of(2, 1), tensor.shape());
    assertEquals(CPU, tensor.device());
  }

  @Test
  void aClosedArrayTensorLeavesTheArray() {
    float[] array = {1, 2};
    Tensor tensor = Tensor.of(array);
    tensor.close();
    untimely(tensor::floats, "is closed");
    assertArrayEquals(new float[] {1, 2}, array);
  }

  @Test
  void borrowedMemoryIsNotFreed() {
    FakeBackend backend = new FakeBackend("fake:0");
    Device device = DeviceHooks.over(backend);
    long address = backend.expose(HostMemory.of(new float[] {1, 2}));
    Tensor tensor = device.borrow(address, DType.F32, Shape.of(2));
    assertEquals(0, device.liveTensors());
    tensor.close();
    assertEquals(0, backend.released.get());
    untimely(tensor::floats, "is closed");
  }

  @Test
  void aResultFreesOnlyWhatItsCallMade() {
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
  void aResultLeavesTheLogitsThatItWentOver() {
    Tensor logits = Tensor.of(new float[3], 1, 3);
    CrossEntropy.create()
        .lossAndGradient(logits, Tensor.of(new long[1]), Gradient.overLogits())
        .close();
    assertEquals(3, logits.floats().length);
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
  void whatIsTakenOutOfAResultCanBeClosedAlone() {
    LossResult result =
        CrossEntropy.create()
            .lossAndGradient(Tensor.of(new float[3], 1, 3), Tensor.of(new long[1]));
    result.gradient().close();
    assertEquals(1, result.loss().floats().length);
    result.close();
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
}
