package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.api.Refusals.refused;

import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Shape;

/**
 * Each tensor of each way to call each operator, spoiled: refused by name, and nothing leaks; also
 * where the device has no kernels for the call.
 */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#all")
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

  private final TestDevice on;
  private final Device device;
  private @Nullable TestDevice other;

  EveryArgumentTest(TestDevice on) {
    this.on = on;
    device = on.device();
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

  @ParameterizedTest
  @MethodSource("arguments")
  void aClosedTensor(Spoiled spoiled) {
    try (Arguments arguments = spoiled.call().fitting(device)) {
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
    if (other == null) {
      other = on.another();
    }
    Device wrong = other.device();
    try (Arguments arguments = spoiled.call().fitting(device)) {
      arguments.replace(spoiled.argument(), tensor -> tensor.to(wrong));
      refused(() -> spoiled.call().run(arguments), ": on ", device.name(), wrong.name());
    }
  }

  @ParameterizedTest
  @MethodSource("floatingArguments")
  void integersWhereNumbersBelong(Spoiled spoiled) {
    try (Arguments arguments = spoiled.call().fitting(device)) {
      arguments.replace(spoiled.argument(), tensor -> device.allocate(DType.I32, tensor.shape()));
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
    try (Arguments arguments = spoiled.call().fitting(device)) {
      arguments.replace(
          spoiled.argument(), tensor -> device.allocate(tensor.dtype(), Shape.of(longer)));
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
