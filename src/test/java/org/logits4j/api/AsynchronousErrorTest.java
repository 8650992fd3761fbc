package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.api.Refusals.refused;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LabelOutOfRangeException;
import org.logits4j.LossResult;
import org.logits4j.Output;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/**
 * A bad label on a device whose calls are asynchronous: told by each read of the call's results.
 */
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#gpus")
class AsynchronousErrorTest {
  private static final CrossEntropy LOSS = CrossEntropy.create();

  private final TestDevice on;
  private final Device device;
  private final Tensor logits;
  private final Tensor good;
  private final Tensor bad;

  AsynchronousErrorTest(TestDevice on) {
    this.on = on;
    device = on.device();
    logits = Tensor.of(new float[6], 2, 3).to(device);
    good = Tensor.of(new long[] {0, 2}).to(device);
    bad = Tensor.of(new long[] {0, 3}).to(device);
  }

  @BeforeEach
  void nothingIsWrongYet() {
    device.checkErrors();
  }

  @AfterEach
  void free() {
    logits.close();
    good.close();
    bad.close();
    assertEquals(0, device.liveTensors());
    try {
      device.checkErrors();
    } catch (LabelOutOfRangeException e) {
      throw new AssertionError("told twice", e);
    }
  }

  private static void told(Executable read) {
    LabelOutOfRangeException thrown =
        refused(LabelOutOfRangeException.class, read, "row 1 has label 3", "0 to 2");
    assertEquals(1, thrown.row());
    assertEquals(3, thrown.label());
    assertEquals(3, thrown.classes());
  }

  private Call requests() {
    return on.doesEverything()
        ? Call.options().request(Output.LOG_SUM_EXP, Output.PREDICTED, Output.ENTROPY)
        : Call.options().request(Output.LOG_SUM_EXP);
  }

  @Test
  void byEveryReadOfEveryResult() {
    try (LossResult result = LOSS.lossAndGradient(logits, bad, Gradient.fresh(), requests())) {
      told(result.loss()::item);
      told(result.loss()::doubles);
      told(result.gradient()::floats);
      told(result.logSumExp()::floats);
      if (on.doesEverything()) {
        told(result.predicted()::longs);
        told(result.entropy()::floats);
      }
      told(() -> result.loss().to(Device.cpu()));
      told(() -> result.gradient().to(device));
      told(() -> result.gradient().cast(DType.F64));
      told(result.loss()::item);
    }
  }

  @Test
  void byTheTensorsThatTheCallerGave() {
    try (Tensor into = device.allocate(DType.F32, Shape.of(2, 3));
        LossResult result = LOSS.lossAndGradient(logits, bad, Gradient.into(into))) {
      told(into::floats);
      told(result.loss()::item);
    }
    LOSS.lossAndGradient(logits, bad, Gradient.overLogits()).close();
    told(logits::floats);
  }

  @Test
  void notByInputsNorByOtherCalls() {
    try (LossResult before = LOSS.loss(logits, good);
        LossResult wrong = LOSS.loss(logits, bad);
        LossResult right = LOSS.loss(logits, good)) {
      assertEquals(Math.log(3), right.loss().item(), 1e-6);
      told(wrong.loss()::item);
      assertEquals(Math.log(3), right.loss().item(), 1e-6);
      assertEquals(Math.log(3), before.loss().item(), 1e-6);
      assertEquals(6, logits.floats().length);
      assertArrayEquals(new long[] {0, 3}, bad.longs());
    }
  }

  @Test
  void eachCallHasItsOwn() {
    try (Tensor worse = Tensor.of(new long[] {-8, 3}).to(device);
        LossResult first = LOSS.loss(logits, worse);
        LossResult second = LOSS.loss(logits, bad)) {
      told(second.loss()::item);
      refused(LabelOutOfRangeException.class, first.loss()::item, "row 0 has label -8");
      told(second.loss()::item);
    }
  }

  @Test
  void onceByTheDeviceWhereNobodyRead() {
    LOSS.loss(logits, bad).close();
    told(device::checkErrors);
    device.checkErrors();
  }

  @Test
  void byTheCheckOfABoundStep() {
    try (BoundCrossEntropy step =
            LOSS.bind(device, DType.F32, DType.I64, Shape.of(2, 3), Output.LOSS);
        Tensor loss = device.allocate(DType.F32, Shape.of())) {
      step.check();
      step.logits(logits).labels(bad).loss(loss).run();
      told(step::check);
      step.labels(good).run();
      step.check();
      assertEquals(Math.log(3), loss.item(), 1e-6);
    }
  }

  @Test
  void resultsOfAGoodCallReplaceTheStatusOfABadOne() {
    try (Tensor into = device.allocate(DType.F32, Shape.of(2, 3))) {
      for (Tensor labels : List.of(bad, good)) {
        LOSS.lossAndGradient(logits, labels, Gradient.into(into)).close();
      }
      assertEquals(6, into.floats().length);
    }
    told(device::checkErrors);
  }

  @Test
  void theDeviceGoesOn() {
    for (int i = 0; i < 20; i++) {
      try (LossResult wrong = LOSS.lossAndGradient(logits, bad);
          LossResult right = LOSS.lossAndGradient(logits, good)) {
        told(wrong.gradient()::floats);
        assertTrue(right.gradient().floats()[0] < 0);
      }
    }
  }
}
