package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
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
import org.logits4j.Output;
import org.logits4j.Shape;
import org.logits4j.Stream;
import org.logits4j.Tensor;

/** On which stream calls run, and streams that do not belong. */
@ExtendWith(LeakCheck.class)
class StreamTest {
  private final FakeBackend backend = new FakeBackend("fake:0");
  private final Device device = DeviceHooks.over(backend);

  @Test
  void theDevicesOwnUnlessTheCallSays() {
    Stream stream = device.borrowStream(77);
    assertSame(device, stream.device());
    assertEquals(77, stream.handle());
    try (Tensor x = Tensor.of(new float[6], 2, 3).to(device);
        Tensor labels = Tensor.of(new long[2]).to(device);
        Tensor loss = device.allocate(DType.F32, Shape.of());
        BoundCrossEntropy step =
            CrossEntropy.create().bind(device, DType.F32, DType.I64, x.shape(), Output.LOSS)) {
      LogSumExp.overAll().forward(x).close();
      LogSumExp.overAll().forward(x, Call.options().on(stream)).close();
      CrossEntropy.create().lossAndGradient(x, labels, Gradient.fresh(), stream).close();
      step.logits(x).labels(labels).loss(loss).run();
      step.run(stream);
      step.run(device.borrowStream(78));
      step.run(stream);
    }
    assertEquals(List.of(0L, 77L, 77L, 0L, 77L, 78L, 77L), backend.streams);
  }

  @Test
  void theLegacyDefaultStreamIsNotTheDevicesOwn() {
    assertEquals(1, device.borrowStream(0).handle());
    assertEquals(1, device.borrowStream(1).handle());
  }

  @Test
  void waiting() {
    device.synchronize();
    device.borrowStream(5).synchronize();
    assertEquals(List.of(0L, 5L), backend.synchronizedStreams);
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
  void aStreamOfAnotherDevice() {
    Stream other = DeviceHooks.over(new FakeBackend("fake:1")).borrowStream(1);
    Tensor x = Tensor.of(new float[6], 2, 3);
    Tensor labels = Tensor.of(new long[2]);
    String[] expected = {"stream: belongs to fake:1", "cpu"};
    refused(() -> LogSumExp.overAll().forward(x, Call.options().on(other)), expected);
    refused(
        () -> CrossEntropy.create().lossAndGradient(x, labels, Gradient.fresh(), other), expected);
    try (BoundCrossEntropy step =
        CrossEntropy.create().bind(Device.cpu(), DType.F32, DType.I64, x.shape())) {
      step.logits(x).labels(labels).loss(Tensor.of(new float[1], Shape.of()));
      refused(() -> step.run(other), expected);
    }
  }

  @Test
  void aSecondHandleToTheSameDevice() {
    Device again = DeviceHooks.over(backend);
    try (Tensor x = Tensor.of(new float[6], 2, 3).to(device);
        Tensor result = LogSumExp.overAll().forward(x, Call.options().on(again.borrowStream(3)))) {
      assertEquals(Math.log(6), result.item(), 1e-6);
    }
  }
}
