package org.logits4j.api;

import static org.logits4j.api.Refusals.refused;
import static org.logits4j.api.Refusals.untimely;

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
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** What a bound step refuses, where a device has kernels for all that it can be bound to. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#complete")
class AllBoundRefusalsTest {
  private static final Shape SHAPE = Shape.of(2, 3);

  private final TestDevice on;
  private final Device device;

  AllBoundRefusalsTest(TestDevice on) {
    this.on = on;
    device = on.device();
  }

  private Tensor zeros(DType dtype, Shape shape) {
    return on.zeros(dtype, shape);
  }

  private BoundCrossEntropy bind() {
    return CrossEntropy.create().bind(device, DType.F32, DType.I64, SHAPE, Output.values());
  }

  @Test
  void factorsThatAreClosedLater() {
    BoundCrossEntropy step = bind();
    BoundRefusalsTest.slots()
        .forEach(slot -> slot.tensor().set(step, zeros(slot.dtype(), slot.shape())));
    for (String name : new String[] {"upstream", "divisor", "gradientScale"}) {
      Tensor scalar = device.allocate(DType.F32, Shape.of());
      switch (name) {
        case "upstream" -> step.upstream(scalar);
        case "divisor" -> step.divisor(scalar);
        default -> step.gradientScale(scalar);
      }
      scalar.close();
      untimely(step::run, name + ": tensor", "is closed");
      try (Tensor one = device.allocate(DType.F32, Shape.of())) {
        step.upstream(one).divisor(1).gradientScale(1).run();
      }
      step.upstream(zeros(DType.F32, Shape.of()));
    }
    step.close();
  }

  @Test
  void theGradientOverDenseLabels() {
    Tensor labels = zeros(DType.F32, SHAPE);
    try (BoundCrossEntropy dense =
        CrossEntropy.create().bind(device, DType.F32, DType.F32, SHAPE, Output.GRADIENT)) {
      dense
          .logits(zeros(DType.F32, SHAPE))
          .labels(labels)
          .gradient(labels)
          .loss(zeros(DType.F32, Shape.of()));
      refused(dense::run, "gradient: must not share memory with labels");
    }
  }

  @ParameterizedTest
  @MethodSource("org.logits4j.api.BoundRefusalsTest#slots")
  void everySlot(BoundRefusalsTest.Slot slot) {
    String name = slot.name();
    String bound = "bound to " + slot.dtype() + " " + slot.shape() + " on " + device;
    Tensor closed = slot.fitting(device);
    closed.close();
    try (BoundCrossEntropy step = bind();
        TestDevice other = on.another();
        Tensor shape = device.allocate(slot.dtype(), Shape.of(5, 1));
        Tensor type = device.allocate(DType.F16, slot.shape());
        Tensor elsewhere = slot.fitting(other.device())) {
      BoundRefusalsTest.slots()
          .filter(each -> !each.name().equals(name))
          .forEach(each -> each.tensor().set(step, zeros(each.dtype(), each.shape())));
      untimely(step::run, name + ": set it before run()");
      refused(() -> slot.tensor().set(step, shape), name + ": tensor", "[5, 1]", bound);
      refused(() -> slot.tensor().set(step, type), name + ": tensor F16", bound);
      refused(() -> slot.tensor().set(step, elsewhere), name, "on " + other, bound);
      untimely(() -> slot.tensor().set(step, closed), name + ": tensor", "is closed");
      Tensor closedLater = slot.fitting(device);
      slot.tensor().set(step, closedLater);
      closedLater.close();
      untimely(step::run, name + ": tensor", "is closed");
    }
  }

  @ParameterizedTest
  @MethodSource("org.logits4j.api.BoundRefusalsTest#slots")
  void aRawAddressOnTheCpu(BoundRefusalsTest.Slot slot) {
    try (BoundCrossEntropy step =
        CrossEntropy.create().bind(Device.cpu(), DType.F32, DType.I64, SHAPE, Output.values())) {
      refused(
          UnsupportedOperationException.class,
          () -> slot.address().set(step, 0x1000L),
          "raw addresses are for GPUs",
          "Tensor.of(...)");
    }
  }
}
