package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.api.Refusals.refused;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.CrossEntropy;
import org.logits4j.Device;
import org.logits4j.LossResult;
import org.logits4j.Tensor;

/**
 * What this version has no CUDA kernels for: refused by its name before anything is written, with
 * nothing left allocated, and the device goes on. Arguments that no device takes are refused first.
 */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#cuda")
class UnsupportedOnCudaTest {
  private static final String ADVICE = "copy the tensors to Device.cpu()";

  private final TestCuda on;
  private final Device device;

  UnsupportedOnCudaTest(TestCuda on) {
    this.on = on;
    device = on.device();
  }

  static Stream<OperatorCall> calls() {
    return OperatorCalls.all().stream().filter(call -> !call.cudaLacks().isEmpty());
  }

  /** Refused, and the card's memory, the tensors and the kernels that ran are as before. */
  private void isRefused(Executable call, String what) {
    long live = device.liveTensors();
    on.card().forget();
    refused(UnsupportedOperationException.class, call, what, "cuda:0", ADVICE);
    assertEquals(List.of(), on.card().launches());
    assertEquals(live, device.liveTensors());
    device.checkErrors();
    goesOn();
  }

  private void goesOn() {
    Tensor x = on.of(new float[] {1, 1, 1}, 1, 3);
    try (LossResult result = CrossEntropy.create().lossAndGradient(x, on.of(new long[1]))) {
      assertEquals(Math.log(3), result.loss().item(), 1e-6);
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void anOperator(OperatorCall call) {
    goesOn();
    on.freeGiven();
    try (Arguments arguments = call.fitting(device)) {
      List<long[]> before =
          call.names().stream().map(name -> Bits.of(arguments.get(name))).toList();
      long bytes = on.card().bytesInUse();
      isRefused(() -> call.run(arguments), call.cudaLacks());
      on.freeGiven();
      assertEquals(bytes, on.card().bytesInUse());
      for (int i = 0; i < before.size(); i++) {
        assertArrayEquals(before.get(i), Bits.of(arguments.get(call.names().get(i))));
      }
    }
  }

  @Test
  void aCopyOnTheCpuIsTaken() {
    CrossEntropy loss = CrossEntropy.builder().softcap(30).build();
    try (Tensor x = on.of(new float[] {1, 1, 1}, 1, 3).to(Device.cpu());
        Tensor labels = on.of(new long[1]).to(Device.cpu());
        LossResult result = loss.loss(x, labels)) {
      assertEquals(Math.log(3), result.loss().item(), 1e-6);
    }
  }
}
