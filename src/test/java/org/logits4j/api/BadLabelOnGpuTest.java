package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.api.Refusals.refused;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
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
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/**
 * A label that is no class, where the card finds it: no kernel stops, the other rows do not notice,
 * and the next read of a result of that call tells.
 */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#cuda")
class BadLabelOnGpuTest {
  private static final int ROWS = 4;
  private static final int CLASSES = 5;
  private static final long IGNORED = -100;
  private static final CrossEntropy IGNORING =
      CrossEntropy.builder().ignoreIndex(IGNORED).labelSmoothing(0.1).build();

  private final TestCuda on;
  private final Device device;
  private final float[] values = new float[ROWS * CLASSES];

  BadLabelOnGpuTest(TestCuda on) {
    this.on = on;
    device = on.device();
    for (int i = 0; i < values.length; i++) {
      values[i] = (i % 7 + 1) / 4f;
    }
  }

  /** How a call gets its labels, and where its gradient goes. */
  enum Way {
    LOSS,
    FRESH,
    INTO,
    OVER,
    BOUND
  }

  static Stream<Arguments> badLabels() {
    long[] longs = {-1, CLASSES, 1L << 32, (1L << 32) + 1, Long.MAX_VALUE, Long.MIN_VALUE, -101};
    long[] ints = {-1, CLASSES, Integer.MAX_VALUE, Integer.MIN_VALUE, -99};
    List<Arguments> cases = new ArrayList<>();
    for (Way way : Way.values()) {
      LongStream.of(longs).forEach(label -> cases.add(Arguments.of(way, DType.I64, label)));
      LongStream.of(ints).forEach(label -> cases.add(Arguments.of(way, DType.I32, label)));
    }
    return cases.stream();
  }

  private Tensor labels(DType dtype, long second, long third) {
    long[] labels = {IGNORED, second, third, CLASSES - 1};
    return dtype == DType.I64
        ? on.of(labels)
        : on.of(LongStream.of(labels).mapToInt(Math::toIntExact).toArray());
  }

  /** What the gradient is where the second and third rows do not count. */
  private float[] expectedGradient() {
    Tensor labels = labels(DType.I64, IGNORED, IGNORED);
    try (LossResult result = IGNORING.lossAndGradient(on.of(values, ROWS, CLASSES), labels)) {
      return result.gradient().floats();
    }
  }

  @ParameterizedTest
  @MethodSource("badLabels")
  void isNamedAndItsRowDoesNotCount(Way way, DType dtype, long label) {
    TestDevice.Given logits = on.given(Tensor.of(values, ROWS, CLASSES));
    TestDevice.Given into = on.given(Tensor.of(new float[values.length], ROWS, CLASSES));
    Tensor x = logits.tensor();
    // the row after it is bad too
    Tensor labels = labels(dtype, label, -7);
    switch (way) {
      case LOSS -> {
        try (LossResult result = IGNORING.loss(x, labels)) {
          told(label, result.loss()::item);
        }
      }
      case FRESH -> {
        try (LossResult result = IGNORING.lossAndGradient(x, labels)) {
          told(label, result.gradient()::floats);
        }
      }
      case INTO -> {
        Gradient gradient = Gradient.into(into.tensor());
        try (LossResult result = IGNORING.lossAndGradient(x, labels, gradient)) {
          assertArrayEquals(expectedGradient(), into.now().floats());
          told(label, result.loss()::item);
        }
      }
      case OVER -> {
        try (LossResult result = IGNORING.lossAndGradient(x, labels, Gradient.overLogits())) {
          assertArrayEquals(expectedGradient(), logits.now().floats());
          told(label, x::floats);
          told(label, result.loss()::item);
        }
      }
      case BOUND -> bound(labels, label);
    }
    if (way != Way.OVER) {
      assertArrayEquals(values, logits.now().floats());
    }
    device.checkErrors();
  }

  private void bound(Tensor labels, long label) {
    TestDevice.Given x = on.given(Tensor.of(values));
    TestDevice.Given total = on.given(Tensor.of(new float[1]));
    Shape shape = Shape.of(ROWS, CLASSES);
    try (BoundCrossEntropy step =
        IGNORING.bind(device, DType.F32, labels.dtype(), shape, Output.GRADIENT)) {
      step.logits(x.address()).labels(labels).gradient(x.address()).loss(total.address()).run();
      told(label, step::check);
      step.check();
      assertArrayEquals(expectedGradient(), x.now().floats());
      assertEquals(Double.NaN, total.now().item());
    }
  }

  private static void told(long label, org.junit.jupiter.api.function.Executable read) {
    String[] expected = {"labels: row 1 has label " + label, "0 to 4", "ignore index"};
    LabelOutOfRangeException thrown = refused(LabelOutOfRangeException.class, read, expected);
    assertEquals(1, thrown.row());
    assertEquals(label, thrown.label());
    assertEquals(CLASSES, thrown.classes());
  }

  @Test
  void itsRowsLossIsNotANumberAndTheOthersAreAsEver() {
    CrossEntropy loss = CrossEntropy.builder().reduction(Reduction.NONE).build();
    TestDevice.Given losses = on.given(Tensor.of(new float[ROWS]));
    Tensor x = on.of(values, ROWS, CLASSES);
    try (BoundCrossEntropy step = loss.bind(device, DType.F32, DType.I64, x.shape());
        LossResult expected = loss.loss(x, on.of(new long[] {0, 1, 2, 3}))) {
      step.logits(x).labels(on.of(new long[] {0, 9, 2, 3})).loss(losses.address()).run();
      refused(LabelOutOfRangeException.class, step::check, "row 1 has label 9");
      float[] all = losses.now().floats();
      float[] right = expected.loss().floats();
      right[1] = Float.NaN;
      assertArrayEquals(right, all);
    }
  }

  @ParameterizedTest
  @EnumSource(Reduction.class)
  void manyCallsInARow(Reduction reduction) {
    CrossEntropy loss = CrossEntropy.builder().reduction(reduction).build();
    List<LossResult> results = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Tensor labels = on.of(new long[] {0, 1, i % 3 == 0 ? 5 + i : 2, 3});
      results.add(
          loss.lossAndGradient(
              on.of(values, ROWS, CLASSES),
              labels,
              Gradient.fresh(),
              Call.options().request(Output.LOG_SUM_EXP)));
    }
    for (int i = 19; i >= 0; i--) {
      LossResult result = results.get(i);
      if (i % 3 == 0) {
        refused(
            LabelOutOfRangeException.class,
            result.logSumExp()::floats,
            "row 2 has label " + (5 + i) + ",");
      } else {
        assertTrue(Double.isFinite(result.loss().doubles()[0]));
      }
      result.close();
    }
    device.checkErrors();
  }

  @Test
  void paddingIsNoClass() {
    CrossEntropy loss = CrossEntropy.builder().validClasses(3).build();
    Tensor labels = on.of(new long[] {0, 1, 2, 3});
    try (LossResult result = loss.loss(on.of(values, ROWS, CLASSES), labels)) {
      refused(LabelOutOfRangeException.class, result.loss()::item, "row 3 has label 3", "0 to 2");
    }
  }

  @Test
  void rowsCountInTheFlattenedLabels() {
    Tensor labels = on.of(new long[] {0, 1, 2, 3, 4, 5, 0, 0}, 2, 4);
    Tensor x = on.zeros(DType.BF16, Shape.of(2, 4, CLASSES));
    try (LossResult result = CrossEntropy.create().loss(x, labels)) {
      refused(LabelOutOfRangeException.class, result.loss()::item, "row 5 has label 5");
    }
  }

  @Test
  void withoutAnIgnoreIndexNothingIsIgnored() {
    Tensor x = on.zeros(DType.F32, Shape.of(2, CLASSES));
    try (LossResult result = CrossEntropy.create().loss(x, on.of(new long[] {0, IGNORED}))) {
      refused(LabelOutOfRangeException.class, result.loss()::item, "row 1 has label -100");
    }
  }

  @Test
  void twoDevicesTellOfTheirOwnCalls() {
    CrossEntropy loss = CrossEntropy.create();
    Shape shape = Shape.of(1, 3);
    TestDevice other = on.another();
    try (LossResult wrong = loss.loss(on.zeros(DType.F32, shape), on.of(new long[] {3}));
        LossResult right = loss.loss(other.zeros(DType.F32, shape), other.of(new long[] {2}))) {
      other.device().checkErrors();
      assertEquals(Math.log(3), right.loss().item(), 1e-6);
      refused(LabelOutOfRangeException.class, device::checkErrors, "row 0 has label 3");
      refused(LabelOutOfRangeException.class, wrong.loss()::item, "row 0 has label 3");
      device.checkErrors();
    }
  }
}
