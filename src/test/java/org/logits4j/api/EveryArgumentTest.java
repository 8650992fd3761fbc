package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.api.Refusals.refused;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.DeviceHooks;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** Each tensor of each way to call each operator, spoiled: refused by name, and nothing leaks. */
@ExtendWith(LeakCheck.class)
class EveryArgumentTest {
  /** One argument of one call. */
  record Spoiled(OperatorCall call, String argument) {
    OperatorCall.Argument wanted() {
      return call.argument(argument);
    }

    @Override
    public String toString() {
      return call + ": " + argument;
    }
  }

  static Stream<OperatorCall> calls() {
    return OperatorCalls.all().stream();
  }

  static Stream<Spoiled> arguments() {
    return calls().flatMap(call -> call.names().stream().map(name -> new Spoiled(call, name)));
  }

  static Stream<Spoiled> floatingArguments() {
    return arguments().filter(argument -> !argument.wanted().sparse());
  }

  static Stream<Spoiled> argumentsThatFollow() {
    return arguments().filter(argument -> !argument.wanted().anyShape());
  }

  static Stream<Spoiled> argumentsOnOneDevice() {
    return arguments().filter(argument -> argument.call().names().size() > 1);
  }

  private static Tensor zeros(DType dtype, Shape shape) {
    return Device.cpu().allocate(dtype, shape);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void fittingArgumentsAreTakenAndEverythingIsFreed(OperatorCall call) throws Exception {
    try (Arguments arguments = call.fitting()) {
      call.run(arguments);
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void everythingIsFreedOnADeviceThatDoesNotCollect(OperatorCall call) throws Exception {
    FakeBackend backend = new FakeBackend("fake:0");
    try (Device device = DeviceHooks.over(backend)) {
      try (Arguments arguments = call.fitting()) {
        arguments.replaceAll(tensor -> tensor.to(device));
        call.run(arguments);
        assertEquals(call.names().size(), device.liveTensors());
      }
      assertEquals(0, device.liveTensors());
    }
    assertEquals(backend.allocated.get(), backend.released.get());
    assertTrue(backend.closed);
  }

  @ParameterizedTest
  @MethodSource("arguments")
  void aClosedTensor(Spoiled spoiled) {
    try (Arguments arguments = spoiled.call().fitting()) {
      arguments.get(spoiled.argument()).close();
      refused(
          IllegalStateException.class,
          () -> spoiled.call().run(arguments),
          spoiled.argument() + ": ",
          spoiled.wanted().shape().toString(),
          "is closed");
    }
  }

  @ParameterizedTest
  @MethodSource("argumentsOnOneDevice")
  void aTensorOfAnotherDevice(Spoiled spoiled) {
    try (Device other = FakeBackend.device();
        Arguments arguments = spoiled.call().fitting()) {
      arguments.replace(spoiled.argument(), tensor -> tensor.to(other));
      refused(() -> spoiled.call().run(arguments), ": on ", "cpu", "fake:0");
    }
  }

  @ParameterizedTest
  @MethodSource("floatingArguments")
  void integersWhereNumbersBelong(Spoiled spoiled) {
    try (Arguments arguments = spoiled.call().fitting()) {
      arguments.replace(spoiled.argument(), tensor -> zeros(DType.I32, tensor.shape()));
      IllegalArgumentException thrown =
          refused(
              IllegalArgumentException.class,
              () -> spoiled.call().run(arguments),
              spoiled.argument() + ": ");
      // integer labels are sparse ones, of another shape
      assertTrue(
          thrown.getMessage().contains("dtype I32, ")
              || thrown.getMessage().contains("labels: shape [3, 4], expected [3]"),
          thrown::getMessage);
    }
  }

  @ParameterizedTest
  @MethodSource("argumentsThatFollow")
  void anotherShape(Spoiled spoiled) {
    long[] dims = spoiled.wanted().shape().dims();
    long[] longer = Arrays.copyOf(dims, dims.length + 1);
    longer[dims.length] = 2;
    try (Arguments arguments = spoiled.call().fitting()) {
      arguments.replace(spoiled.argument(), tensor -> zeros(tensor.dtype(), Shape.of(longer)));
      IllegalArgumentException thrown =
          refused(
              IllegalArgumentException.class,
              () -> spoiled.call().run(arguments),
              spoiled.argument(),
              Arrays.toString(longer));
      assertTrue(thrown.getMessage().matches(".*(expected|allowed).*"), thrown::getMessage);
    }
  }
}
