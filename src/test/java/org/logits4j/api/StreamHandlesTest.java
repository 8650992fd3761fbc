package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.api.Refusals.refused;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.DeviceHooks;
import org.logits4j.Gradient;
import org.logits4j.LogSumExp;
import org.logits4j.Shape;
import org.logits4j.Stream;
import org.logits4j.Tensor;

/** What a stream's handle means to a backend, and that the CPU has none. */
@ExtendWith(LeakCheck.class)
class StreamHandlesTest {
  private final FakeBackend backend = new FakeBackend("fake:0");
  private final Device device = DeviceHooks.over(backend);

  @Test
  void waiting() {
    device.synchronize();
    device.borrowStream(5).synchronize();
    device.borrowStream(0).synchronize();
    assertEquals(List.of(0L, 5L, 1L), backend.synchronizedStreams);
  }

  @Test
  void theCpuHasNone() {
    refused(
        UnsupportedOperationException.class,
        () -> Device.cpu().borrowStream(1),
        "the CPU has no streams");
    Device.cpu().synchronize();
  }

  @Test
  void aStreamOfAGpuForTensorsOfTheCpu() {
    Stream other = device.borrowStream(1);
    Tensor x = Tensor.of(new float[6], 2, 3);
    Tensor labels = Tensor.of(new long[2]);
    String[] expected = {"stream: belongs to fake:0", "cpu"};
    refused(() -> LogSumExp.overAll().forward(x, Call.options().on(other)), expected);
    refused(
        () -> CrossEntropy.create().lossAndGradient(x, labels, Gradient.fresh(), other), expected);
    try (BoundCrossEntropy step =
        CrossEntropy.create().bind(Device.cpu(), DType.F32, DType.I64, x.shape())) {
      step.logits(x).labels(labels).loss(Tensor.of(new float[1], Shape.of()));
      refused(() -> step.run(other), expected);
    }
  }
}
