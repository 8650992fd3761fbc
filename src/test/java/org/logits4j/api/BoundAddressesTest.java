package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.DeviceHooks;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.backend.HostMemory;

/** A bound step on raw addresses, on a device that has them. */
@ExtendWith(LeakCheck.class)
class BoundAddressesTest {
  private static final CrossEntropy OPERATOR = CrossEntropy.create();

  private final FakeBackend backend = new FakeBackend("fake:0");
  private final Device device = DeviceHooks.over(backend);
  private final float[] x = {1, 2, 3, 4, 5, 7};
  private final long[] y = {0, 1};
  private final float[] loss = new float[1];
  private final float[] gradient = new float[6];
  private final float[] logSumExp = new float[2];
  private final float[] entropy = new float[2];
  private final long[] predicted = new long[2];
  private long logitsAddress;
  private long labelsAddress;
  private long lossAddress;
  private long gradientAddress;

  @BeforeEach
  void expose() {
    logitsAddress = backend.expose(HostMemory.of(x));
    labelsAddress = backend.expose(HostMemory.of(y));
    lossAddress = backend.expose(HostMemory.of(loss));
    gradientAddress = backend.expose(HostMemory.of(gradient));
  }

  private LossResult expected() {
    return OPERATOR.lossAndGradient(
        Tensor.of(x.clone(), 2, 3),
        Tensor.of(y.clone()),
        Gradient.fresh(),
        Call.options().request(Output.LOG_SUM_EXP, Output.PREDICTED, Output.ENTROPY));
  }

  @Test
  void everySlot() {
    try (BoundCrossEntropy step =
            OPERATOR.bind(device, DType.F32, DType.I64, Shape.of(2, 3), Output.values());
        LossResult expected = expected()) {
      step.logits(logitsAddress)
          .labels(labelsAddress)
          .loss(lossAddress)
          .gradient(gradientAddress)
          .logSumExp(backend.expose(HostMemory.of(logSumExp)))
          .predicted(backend.expose(HostMemory.of(predicted)))
          .entropy(backend.expose(HostMemory.of(entropy)))
          .run();
      assertEquals(expected.loss().item(), loss[0]);
      assertArrayEquals(expected.gradient().floats(), gradient);
      assertArrayEquals(expected.logSumExp().floats(), logSumExp);
      assertArrayEquals(expected.predicted().longs(), predicted);
      assertArrayEquals(expected.entropy().floats(), entropy);
    }
  }

  @Test
  void whatIsSetStaysUntilItIsSetAgain() {
    float[] other = {0, 5, 1, 2, 2, 9};
    long otherAddress = backend.expose(HostMemory.of(other));
    try (BoundCrossEntropy step =
        OPERATOR.bind(device, DType.F32, DType.I64, Shape.of(2, 3), Output.GRADIENT)) {
      step.logits(logitsAddress).labels(labelsAddress).loss(lossAddress).gradient(gradientAddress);
      step.run();
      float[] first = gradient.clone();
      step.logits(otherAddress).run();
      float[] second = gradient.clone();
      step.logits(logitsAddress).run();
      assertArrayEquals(first, gradient);
      try (LossResult expected = OPERATOR.lossAndGradient(Tensor.of(other, 2, 3), Tensor.of(y))) {
        assertArrayEquals(expected.gradient().floats(), second);
      }
    }
  }

  @Test
  void overTheLogits() {
    try (BoundCrossEntropy step =
            OPERATOR.bind(device, DType.F32, DType.I64, Shape.of(2, 3), Output.GRADIENT);
        LossResult expected = expected()) {
      step.logits(logitsAddress).labels(labelsAddress).loss(lossAddress).gradient(logitsAddress);
      step.run();
      assertArrayEquals(expected.gradient().floats(), x);
    }
  }

  @Test
  void addressesAndTensorsTakeTurns() {
    Tensor tensor = Tensor.of(new float[] {9, 0, 0, 0, 9, 0}, 2, 3).to(device);
    try (BoundCrossEntropy step =
            OPERATOR.bind(device, DType.F32, DType.I64, Shape.of(2, 3), Output.LOSS);
        LossResult expected = expected()) {
      step.labels(labelsAddress).loss(lossAddress);
      step.logits(tensor).run();
      assertEquals(2.4e-4, loss[0], 1e-5);
      step.logits(logitsAddress).run();
      assertEquals(expected.loss().item(), loss[0]);
      tensor.close();
      step.run();
      assertEquals(expected.loss().item(), loss[0]);
    }
  }

  @Test
  void aBorrowedTensor() {
    Tensor borrowed = device.borrow(logitsAddress, DType.F32, Shape.of(2, 3));
    assertArrayEquals(x, borrowed.floats());
    try (Tensor labels = Tensor.of(y).to(device);
        LossResult result = OPERATOR.lossAndGradient(borrowed, labels, Gradient.overLogits())) {
      assertArrayEquals(x, result.gradient().floats());
    }
  }
}
