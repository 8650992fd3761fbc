package org.logits4j.api;

import static org.logits4j.api.Refusals.refused;
import static org.logits4j.api.Refusals.untimely;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Output;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** What a bound step refuses: at binding, at setting, at running. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#all")
class BoundRefusalsTest {
  private static final Shape SHAPE = Shape.of(2, 3);

  /** What every device has kernels for. */
  private static final Output[] OUTPUTS = {Output.GRADIENT, Output.LOG_SUM_EXP};

  private final TestDevice on;
  private final Device device;
  private final BoundCrossEntropy step;

  BoundRefusalsTest(TestDevice on) {
    this.on = on;
    device = on.device();
    step = CrossEntropy.create().bind(device, DType.F32, DType.I64, SHAPE, OUTPUTS);
  }

  /** Sets a slot to a tensor. */
  interface TensorSetter {
    BoundCrossEntropy set(BoundCrossEntropy step, Tensor tensor);
  }

  /** Sets a slot to a raw address. */
  interface AddressSetter {
    BoundCrossEntropy set(BoundCrossEntropy step, long address);
  }

  /** What one slot takes, and its setters. */
  record Slot(
      String name,
      Output output,
      DType dtype,
      Shape shape,
      TensorSetter tensor,
      AddressSetter address) {
    Tensor fitting(Device device) {
      return device.allocate(dtype, shape);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Slot> slots() {
    Shape rows = Shape.of(2);
    return Stream.of(
        slot("logits", Output.LOSS, DType.F32, SHAPE, BoundCrossEntropy::logits),
        slot("labels", Output.LOSS, DType.I64, rows, BoundCrossEntropy::labels),
        slot("loss", Output.LOSS, DType.F32, Shape.of(), BoundCrossEntropy::loss),
        slot("gradient", Output.GRADIENT, DType.F32, SHAPE, BoundCrossEntropy::gradient),
        slot("logSumExp", Output.LOG_SUM_EXP, DType.F32, rows, BoundCrossEntropy::logSumExp),
        slot("predicted", Output.PREDICTED, DType.I64, rows, BoundCrossEntropy::predicted),
        slot("entropy", Output.ENTROPY, DType.F32, rows, BoundCrossEntropy::entropy));
  }

  private static Slot slot(
      String name, Output output, DType dtype, Shape shape, TensorSetter tensor) {
    Map<String, AddressSetter> addresses =
        Map.of(
            "logits", BoundCrossEntropy::logits,
            "labels", BoundCrossEntropy::labels,
            "loss", BoundCrossEntropy::loss,
            "gradient", BoundCrossEntropy::gradient,
            "logSumExp", BoundCrossEntropy::logSumExp,
            "predicted", BoundCrossEntropy::predicted,
            "entropy", BoundCrossEntropy::entropy);
    return new Slot(name, output, dtype, shape, tensor, addresses.get(name));
  }

  /** The slots that {@link #OUTPUTS} asks for. */
  static Stream<Slot> bound() {
    return slots().limit(5);
  }

  static Stream<Slot> outputs() {
    return slots().filter(slot -> slot.output() != Output.LOSS);
  }

  @AfterEach
  void close() {
    step.close();
  }

  /** Sets all slots but one. */
  private void setAllBut(String name) {
    bound()
        .filter(slot -> !slot.name().equals(name))
        .forEach(slot -> slot.tensor().set(step, zeros(slot.dtype(), slot.shape())));
  }

  private Tensor zeros(DType dtype, Shape shape) {
    return on.zeros(dtype, shape);
  }

  @ParameterizedTest
  @MethodSource("bound")
  void runningWithASlotUnset(Slot slot) {
    setAllBut(slot.name());
    untimely(step::run, slot.name() + ": set it before run()");
  }

  @ParameterizedTest
  @MethodSource("bound")
  void anotherShapeOrType(Slot slot) {
    try (Tensor shape = device.allocate(slot.dtype(), Shape.of(5, 1));
        Tensor type = device.allocate(DType.F16, slot.shape())) {
      String bound = "bound to " + slot.dtype() + " " + slot.shape() + " on " + device;
      refused(() -> slot.tensor().set(step, shape), slot.name() + ": tensor", "[5, 1]", bound);
      refused(() -> slot.tensor().set(step, type), slot.name() + ": tensor F16", bound);
    }
  }

  @Test
  void anotherRowStride() {
    Tensor padded = zeros(DType.F32, SHAPE.rowStride(4));
    String[] expected = {"row stride 4", "bound to F32 [2, 3] on " + device};
    refused(() -> step.logits(padded), expected);
    refused(() -> step.gradient(padded), expected);
  }

  @ParameterizedTest
  @MethodSource("bound")
  void aTensorOfAnotherDevice(Slot slot) {
    try (TestDevice other = on.another();
        Tensor tensor = slot.fitting(other.device())) {
      refused(() -> slot.tensor().set(step, tensor), slot.name(), "on " + other, "on " + device);
    }
  }

  @ParameterizedTest
  @MethodSource("bound")
  void aTensorThatIsClosedWhenItIsSet(Slot slot) {
    Tensor tensor = slot.fitting(device);
    tensor.close();
    untimely(() -> slot.tensor().set(step, tensor), slot.name() + ": tensor", "is closed");
  }

  @ParameterizedTest
  @MethodSource("bound")
  void aTensorThatIsClosedLater(Slot slot) {
    setAllBut(slot.name());
    Tensor tensor = slot.fitting(device);
    slot.tensor().set(step, tensor);
    tensor.close();
    untimely(step::run, slot.name() + ": tensor", "is closed");
  }

  @ParameterizedTest
  @MethodSource("outputs")
  void anOutputThatWasNotBound(Slot slot) {
    try (BoundCrossEntropy lossOnly =
            CrossEntropy.create().bind(device, DType.F32, DType.I64, SHAPE);
        Tensor tensor = slot.fitting(device)) {
      String[] expected = {slot.name(), "not among the bound outputs", "Output." + slot.output()};
      untimely(() -> slot.tensor().set(lossOnly, tensor), expected);
      untimely(() -> slot.address().set(lossOnly, 1L), expected);
    }
  }

  @Test
  void factorsOfAGradientThatWasNotBound() {
    try (BoundCrossEntropy lossOnly =
        CrossEntropy.create().bind(device, DType.F32, DType.I64, SHAPE)) {
      Tensor one = zeros(DType.F32, Shape.of());
      String[] expected = {"gradient: not among the bound outputs", "Output.GRADIENT"};
      untimely(() -> lossOnly.upstream(one), expected);
      untimely(() -> lossOnly.gradientScale(one), expected);
      untimely(() -> lossOnly.gradientScale(2), expected);
    }
  }

  @Test
  void factorsThatAreNoScalars() {
    Tensor two = zeros(DType.F32, Shape.of(2));
    Tensor integer = zeros(DType.I64, Shape.of());
    refused(() -> step.divisor(two), "divisor: shape [2]", "one element");
    refused(() -> step.gradientScale(two), "gradientScale: shape [2]", "one element");
    refused(() -> step.upstream(two), "upstream: shape [2]", "Reduction.MEAN");
    refused(() -> step.divisor(integer), "divisor: dtype I64");
    refused(() -> step.gradientScale(integer), "gradientScale: dtype I64");
    refused(() -> step.upstream(integer), "upstream: dtype I64");
    refused(() -> step.divisor(0), "divisor 0.0");
    refused(() -> step.gradientScale(Double.NaN), "gradientScale NaN");
  }

  @Test
  void aDivisorWhereNothingIsDivided() {
    for (Reduction reduction : new Reduction[] {Reduction.NONE, Reduction.SUM}) {
      try (BoundCrossEntropy other =
          CrossEntropy.builder()
              .reduction(reduction)
              .build()
              .bind(device, DType.F32, DType.I64, SHAPE)) {
        refused(() -> other.divisor(2), "divisor", "Reduction.MEAN", reduction.toString());
        refused(() -> other.divisor(zeros(DType.F32, Shape.of())), "Reduction.MEAN");
      }
    }
  }

  @Test
  void runningAfterClose() {
    setAllBut("");
    step.run();
    step.close();
    step.close();
    untimely(step::run, "the bound cross-entropy is closed");
    step.check();
  }

  @Test
  void bindingWhatDoesNotFit() {
    CrossEntropy operator = CrossEntropy.create();
    refused(() -> operator.bind(device, DType.I64, DType.I64, SHAPE), "logits: dtype I64", "BF16");
    refused(
        () -> operator.bind(device, DType.F32, DType.F64, SHAPE),
        "labels: dtype F64",
        "I64 and I32");
    refused(
        () -> operator.bind(device, DType.F32, DType.I64, Shape.of()),
        "a scalar has no class axis");
    refused(() -> operator.bind(device, DType.F32, DType.I64, Shape.of(2, 0)), "no classes");
    CrossEntropy ignoring = CrossEntropy.builder().ignoreIndex(-1).validClasses(4).build();
    refused(() -> ignoring.bind(device, DType.F32, DType.F32, Shape.of(2, 5)), "ignoreIndex -1");
    refused(() -> ignoring.bind(device, DType.F32, DType.I64, SHAPE), "validClasses 4", "only 3");
  }
}
