package org.logits4j.api;

import static org.logits4j.api.Refusals.refused;
import static org.logits4j.api.Refusals.untimely;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
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
class BoundRefusalsTest {
  private static final Device CPU = Device.cpu();
  private static final Shape SHAPE = Shape.of(2, 3);

  private final BoundCrossEntropy step =
      CrossEntropy.create().bind(CPU, DType.F32, DType.I64, SHAPE, Output.values());

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
    Tensor fitting() {
      return CPU.allocate(dtype, shape);
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

  static Stream<Slot> outputs() {
    return slots().filter(slot -> slot.output() != Output.LOSS);
  }

  @AfterEach
  void close() {
    step.close();
  }

  /** Sets all slots but one. */
  private void setAllBut(String name) {
    slots()
        .filter(slot -> !slot.name().equals(name))
        .forEach(slot -> slot.tensor().set(step, zeros(slot.dtype(), slot.shape())));
  }

  private static Tensor zeros(DType dtype, Shape shape) {
    int count = (int) shape.span();
    return dtype == DType.I64
        ? Tensor.of(new long[count], shape)
        : Tensor.of(new float[count], shape);
  }

  @ParameterizedTest
  @MethodSource("slots")
  void runningWithASlotUnset(Slot slot) {
    setAllBut(slot.name());
    untimely(step::run, slot.name() + ": set it before run()");
  }

  @ParameterizedTest
  @MethodSource("slots")
  void anotherShapeOrType(Slot slot) {
    try (Tensor shape = CPU.allocate(slot.dtype(), Shape.of(5, 1));
        Tensor type = CPU.allocate(DType.F16, slot.shape())) {
      String bound = "bound to " + slot.dtype() + " " + slot.shape() + " on cpu";
      refused(() -> slot.tensor().set(step, shape), slot.name() + ": tensor", "[5, 1]", bound);
      refused(() -> slot.tensor().set(step, type), slot.name() + ": tensor F16", bound);
    }
  }

  @Test
  void anotherRowStride() {
    Tensor padded = Tensor.of(new float[8], SHAPE.rowStride(4));
    String[] expected = {"row stride 4", "bound to F32 [2, 3] on cpu"};
    refused(() -> step.logits(padded), expected);
    refused(() -> step.gradient(padded), expected);
  }

  @ParameterizedTest
  @MethodSource("slots")
  void aTensorOfAnotherDevice(Slot slot) {
    try (Device other = FakeBackend.device();
        Tensor tensor = other.allocate(slot.dtype(), slot.shape())) {
      refused(() -> slot.tensor().set(step, tensor), slot.name(), "on fake:0", "on cpu");
    }
  }

  @ParameterizedTest
  @MethodSource("slots")
  void aTensorThatIsClosedWhenItIsSet(Slot slot) {
    Tensor tensor = slot.fitting();
    tensor.close();
    untimely(() -> slot.tensor().set(step, tensor), slot.name() + ": tensor", "is closed");
  }

  @ParameterizedTest
  @MethodSource("slots")
  void aTensorThatIsClosedLater(Slot slot) {
    setAllBut(slot.name());
    Tensor tensor = slot.fitting();
    slot.tensor().set(step, tensor);
    tensor.close();
    untimely(step::run, slot.name() + ": tensor", "is closed");
  }

  @ParameterizedTest
  @MethodSource("slots")
  void aRawAddressOnTheCpu(Slot slot) {
    refused(
        UnsupportedOperationException.class,
        () -> slot.address().set(step, 0x1000L),
        "raw addresses are for GPUs",
        "Tensor.of(...)");
  }

  @ParameterizedTest
  @MethodSource("outputs")
  void anOutputThatWasNotBound(Slot slot) {
    try (BoundCrossEntropy lossOnly = CrossEntropy.create().bind(CPU, DType.F32, DType.I64, SHAPE);
        Tensor tensor = slot.fitting()) {
      String[] expected = {slot.name(), "not among the bound outputs", "Output." + slot.output()};
      untimely(() -> slot.tensor().set(lossOnly, tensor), expected);
      untimely(() -> slot.address().set(lossOnly, 1L), expected);
    }
  }

  @Test
  void factorsOfAGradientThatWasNotBound() {
    try (BoundCrossEntropy lossOnly =
        CrossEntropy.create().bind(CPU, DType.F32, DType.I64, SHAPE)) {
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
  void factorsThatAreClosedLater() {
    setAllBut("");
    for (String name : new String[] {"upstream", "divisor", "gradientScale"}) {
      Tensor scalar = CPU.allocate(DType.F32, Shape.of());
      switch (name) {
        case "upstream" -> step.upstream(scalar);
        case "divisor" -> step.divisor(scalar);
        default -> step.gradientScale(scalar);
      }
      scalar.close();
      untimely(step::run, name + ": tensor", "is closed");
      try (Tensor one = CPU.allocate(DType.F32, Shape.of())) {
        step.upstream(one).divisor(1).gradientScale(1).run();
      }
      step.upstream(zeros(DType.F32, Shape.of()));
    }
  }

  @Test
  void theGradientOverDenseLabels() {
    Tensor labels = zeros(DType.F32, SHAPE);
    try (BoundCrossEntropy dense =
        CrossEntropy.create().bind(CPU, DType.F32, DType.F32, SHAPE, Output.GRADIENT)) {
      dense
          .logits(zeros(DType.F32, SHAPE))
          .labels(labels)
          .gradient(labels)
          .loss(zeros(DType.F32, Shape.of()));
      refused(dense::run, "gradient: must not share memory with labels");
    }
  }

  @Test
  void aDivisorWhereNothingIsDivided() {
    for (Reduction reduction : new Reduction[] {Reduction.NONE, Reduction.SUM}) {
      try (BoundCrossEntropy other =
          CrossEntropy.builder()
              .reduction(reduction)
              .build()
              .bind(CPU, DType.F32, DType.I64, SHAPE)) {
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
    refused(() -> operator.bind(CPU, DType.I64, DType.I64, SHAPE), "logits: dtype I64", "BF16");
    refused(
        () -> operator.bind(CPU, DType.F32, DType.F64, SHAPE), "labels: dtype F64", "I64 and I32");
    refused(
        () -> operator.bind(CPU, DType.F32, DType.I64, Shape.of()), "a scalar has no class axis");
    refused(() -> operator.bind(CPU, DType.F32, DType.I64, Shape.of(2, 0)), "no classes");
    CrossEntropy ignoring = CrossEntropy.builder().ignoreIndex(-1).validClasses(4).build();
    refused(() -> ignoring.bind(CPU, DType.F32, DType.F32, Shape.of(2, 5)), "ignoreIndex -1");
    refused(() -> ignoring.bind(CPU, DType.F32, DType.I64, SHAPE), "validClasses 4", "only 3");
  }
}
