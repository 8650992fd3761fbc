package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.Device;

/** Each way to call each operator, on each device that has kernels for it: everything is freed. */
@ExtendWith(LeakCheck.class)
class EveryCallTest {
  /** A call that a device takes. */
  record Taken(String device, Supplier<TestDevice> open, OperatorCall call) {
    @Override
    public String toString() {
      return call + " on " + device;
    }
  }

  static Stream<Taken> calls() {
    Stream<Taken> cuda =
        OperatorCalls.all().stream()
            .filter(call -> call.cudaLacks().isEmpty())
            .map(call -> new Taken("cuda", () -> new TestCuda(0), call));
    return Stream.of(on("cpu", TestCpu::new), on("fake", () -> new TestFake(0)), cuda)
        .flatMap(all -> all);
  }

  private static Stream<Taken> on(String device, Supplier<TestDevice> open) {
    return OperatorCalls.all().stream().map(call -> new Taken(device, open, call));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void fittingArgumentsAreTakenAndEverythingIsFreed(Taken taken) throws Exception {
    try (TestDevice on = taken.open().get()) {
      Device device = on.device();
      long before = device.liveTensors();
      try (Arguments arguments = taken.call().fitting(device)) {
        taken.call().run(arguments);
        assertEquals(before + taken.call().names().size(), device.liveTensors());
      }
      assertEquals(before, device.liveTensors());
    }
  }
}
