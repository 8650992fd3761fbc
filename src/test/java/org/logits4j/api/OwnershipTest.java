package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.api.Refusals.untimely;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** Who frees what, and when. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#all")
class OwnershipTest {
  private final TestDevice on;
  private final Device device;

  OwnershipTest(TestDevice on) {
    this.on = on;
    device = on.device();
  }

  @Test
  void closingTwiceIsHarmless() {
    long before = device.liveTensors();
    Tensor tensor = device.allocate(DType.F32, Shape.of(3));
    assertEquals(before + 1, device.liveTensors());
    tensor.close();
    tensor.close();
    assertEquals(before, device.liveTensors());
  }

  @Test
  void aClosedTensorHasNoElements() {
    Tensor tensor = device.allocate(DType.BF16, Shape.of(1));
    tensor.close();
    String[] expected = {"tensor BF16 [1] on " + device, "is closed"};
    untimely(tensor::item, expected);
    untimely(tensor::floats, expected);
    untimely(tensor::doubles, expected);
    untimely(tensor::longs, expected);
    untimely(tensor::halfBits, expected);
    untimely(() -> tensor.to(device), expected);
    untimely(() -> tensor.to(Device.cpu()), expected);
    untimely(() -> tensor.cast(DType.F32), expected);
  }

  @Test
  void aClosedTensorStillSaysWhatItWas() {
    Tensor tensor = device.allocate(DType.I32, Shape.of(2, 1));
    tensor.close();
    assertEquals(DType.I32, tensor.dtype());
    assertEquals(Shape.of(2, 1), tensor.shape());
    assertEquals(device, tensor.device());
  }

  @Test
  void theCallersMemoryIsNotFreed() {
    long before = device.liveTensors();
    TestDevice.Given given = on.given(Tensor.of(new float[] {1, 2}));
    Tensor tensor = given.as(Shape.of(2));
    assertEquals(before, device.liveTensors());
    tensor.close();
    tensor.close();
    untimely(tensor::floats, "is closed");
    assertArrayEquals(new float[] {1, 2}, given.now().floats());
    assertArrayEquals(new float[] {2}, on.given(Tensor.of(new float[] {2})).tensor().floats());
  }

  @Test
  void aResultFreesOnlyWhatItsCallMade() {
    Tensor into = on.of(new float[3], 1, 3);
    Tensor ownInto = device.allocate(DType.F32, Shape.of(1, 3));
    Tensor x = Tensor.of(new float[3], 1, 3).to(device);
    Tensor labels = Tensor.of(new long[1]).to(device);
    Call call = Call.options().request(Output.LOG_SUM_EXP);
    for (Tensor target : new Tensor[] {into, ownInto}) {
      LossResult result =
          CrossEntropy.create().lossAndGradient(x, labels, Gradient.into(target), call);
      Tensor loss = result.loss();
      Tensor logSumExp = result.logSumExp();
      result.close();
      result.close();
      untimely(loss::item, "is closed");
      untimely(logSumExp::floats, "is closed");
      assertEquals(3, target.floats().length);
    }
    assertEquals(3, x.floats().length);
    assertEquals(1, labels.longs().length);
    ownInto.close();
    x.close();
    labels.close();
  }

  @Test
  void aResultLeavesTheLogitsThatItWentOver() {
    try (Tensor logits = Tensor.of(new float[3], 1, 3).to(device)) {
      CrossEntropy.create()
          .lossAndGradient(logits, on.of(new long[1]), Gradient.overLogits())
          .close();
      assertEquals(-2f / 3, logits.floats()[0], 1e-6);
    }
  }

  @Test
  void whatIsTakenOutOfAResultCanBeClosedAlone() {
    LossResult result =
        CrossEntropy.create().lossAndGradient(on.of(new float[3], 1, 3), on.of(new long[1]));
    Tensor gradient = result.gradient();
    gradient.close();
    untimely(gradient::floats, "is closed");
    assertEquals(1, result.loss().floats().length);
    result.close();
  }

  @Test
  void inputsMayBeClosedAsSoonAsTheCallReturns() {
    Tensor x = Tensor.of(new float[] {1, 2, 3}, 1, 3).to(device);
    Tensor softmax = Softmax.along(-1).forward(x);
    x.close();
    // may get the memory that is free again
    try (Tensor other = Tensor.of(new float[] {9, 9, 9}, 1, 3).to(device)) {
      assertEquals(9, other.floats()[2]);
    }
    assertArrayEquals(new float[] {0.09003057f, 0.24472848f, 0.66524094f}, softmax.floats(), 1e-6f);
    softmax.close();
  }
}
