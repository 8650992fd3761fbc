package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

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
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** A bound step on raw addresses, on a device that has them. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#gpus")
class BoundAddressesTest {
  private static final CrossEntropy OPERATOR = CrossEntropy.create();
  private static final float[] X = {1, 2, 3, 4, 5, 7};
  private static final long[] Y = {0, 1};

  private final TestDevice on;
  private final Device device;
  private final TestDevice.Given x;
  private final TestDevice.Given y;
  private final TestDevice.Given loss;
  private final TestDevice.Given gradient;

  BoundAddressesTest(TestDevice on) {
    this.on = on;
    device = on.device();
    x = on.given(Tensor.of(X.clone()));
    y = on.given(Tensor.of(Y.clone()));
    loss = on.given(Tensor.of(new float[1]));
    gradient = on.given(Tensor.of(new float[6]));
  }

  private BoundCrossEntropy bind(Output... outputs) {
    return OPERATOR.bind(device, DType.F32, DType.I64, Shape.of(2, 3), outputs);
  }

  private LossResult expected(Output... outputs) {
    return OPERATOR.lossAndGradient(
        on.of(X.clone(), 2, 3),
        on.of(Y.clone()),
        Gradient.fresh(),
        Call.options().request(outputs));
  }

  private static void assertSameBits(Tensor expected, TestDevice.Given memory) {
    assertArrayEquals(Bits.of(expected), Bits.of(memory.now()));
  }

  @Test
  void everySlot() {
    TestDevice.Given logSumExp = on.given(Tensor.of(new float[2]));
    TestDevice.Given entropy = on.given(Tensor.of(new float[2]));
    TestDevice.Given predicted = on.given(Tensor.of(new long[2]));
    boolean all = on.doesEverything();
    Output[] rows =
        all
            ? new Output[] {Output.LOG_SUM_EXP, Output.PREDICTED, Output.ENTROPY}
            : new Output[] {Output.LOG_SUM_EXP};
    Output[] bound = all ? Output.values() : new Output[] {Output.GRADIENT, Output.LOG_SUM_EXP};
    try (BoundCrossEntropy step = bind(bound);
        LossResult expected = expected(rows)) {
      step.logits(x.address())
          .labels(y.address())
          .loss(loss.address())
          .gradient(gradient.address())
          .logSumExp(logSumExp.address());
      if (all) {
        step.predicted(predicted.address()).entropy(entropy.address());
      }
      step.run();
      assertSameBits(expected.loss(), loss);
      assertSameBits(expected.gradient(), gradient);
      assertSameBits(expected.logSumExp(), logSumExp);
      if (all) {
        assertSameBits(expected.predicted(), predicted);
        assertSameBits(expected.entropy(), entropy);
      }
      assertEquals((2.407606 + 2.169846) / 2, loss.now().item(), 1e-6);
    }
  }

  @Test
  void whatIsSetStaysUntilItIsSetAgain() {
    float[] values = {0, 5, 1, 2, 2, 9};
    TestDevice.Given other = on.given(Tensor.of(values));
    try (BoundCrossEntropy step = bind(Output.GRADIENT)) {
      step.logits(x.address()).labels(y.address()).loss(loss.address());
      step.gradient(gradient.address()).run();
      long[] first = Bits.of(gradient.now());
      step.logits(other.address()).run();
      long[] second = Bits.of(gradient.now());
      step.logits(x.address()).run();
      assertArrayEquals(first, Bits.of(gradient.now()));
      try (LossResult expected = OPERATOR.lossAndGradient(on.of(values, 2, 3), on.of(Y.clone()))) {
        assertArrayEquals(Bits.of(expected.gradient()), second);
      }
    }
  }

  @Test
  void overTheLogits() {
    try (BoundCrossEntropy step = bind(Output.GRADIENT);
        LossResult expected = expected()) {
      step.logits(x.address()).labels(y.address()).loss(loss.address()).gradient(x.address());
      step.run();
      assertSameBits(expected.gradient(), x);
      assertSameBits(expected.loss(), loss);
    }
  }

  @Test
  void addressesAndTensorsTakeTurns() {
    Tensor tensor = Tensor.of(new float[] {9, 0, 0, 0, 9, 0}, 2, 3).to(device);
    try (BoundCrossEntropy step = bind(Output.LOSS);
        LossResult expected = expected()) {
      step.labels(y.address()).loss(loss.address());
      step.logits(tensor).run();
      assertEquals(2.4e-4, loss.now().item(), 1e-5);
      step.logits(x.address()).run();
      assertSameBits(expected.loss(), loss);
      tensor.close();
      step.run();
      assertSameBits(expected.loss(), loss);
    }
  }

  @Test
  void ownedTensorsInEverySlot() {
    try (BoundCrossEntropy step = bind(Output.GRADIENT);
        Tensor logits = Tensor.of(X.clone(), 2, 3).to(device);
        Tensor labels = Tensor.of(Y.clone()).to(device);
        Tensor total = device.allocate(DType.F32, Shape.of());
        LossResult expected = expected()) {
      step.logits(logits).labels(labels).gradient(logits).loss(total).run();
      assertArrayEquals(Bits.of(expected.gradient()), Bits.of(logits));
      assertArrayEquals(Bits.of(expected.loss()), Bits.of(total));
    }
  }

  @Test
  void aBorrowedTensor() {
    Tensor borrowed = x.as(Shape.of(2, 3));
    assertArrayEquals(X, borrowed.floats());
    try (Tensor labels = Tensor.of(Y.clone()).to(device);
        LossResult expected = expected();
        LossResult result = OPERATOR.lossAndGradient(borrowed, labels, Gradient.overLogits())) {
      assertArrayEquals(Bits.of(expected.gradient()), Bits.of(result.gradient()));
      assertSameBits(expected.gradient(), x);
    }
  }
}
