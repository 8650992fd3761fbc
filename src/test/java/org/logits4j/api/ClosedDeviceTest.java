package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.api.Refusals.untimely;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.logits4j.BoundCrossEntropy;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Tensor;
import org.logits4j.cuda.CudaHooks;

/** A device that was closed too early: an exception that says so, and nothing reaches the card. */
class ClosedDeviceTest {
  private final CudaHooks.Simulated card = CudaHooks.card("cuda:0");
  private final Device device = card.device();
  private final Tensor x = Tensor.of(new float[6], 2, 3).to(device);
  private final Tensor labels = Tensor.of(new long[2]).to(device);

  @AfterEach
  void closingLateIsHarmless() {
    x.close();
    labels.close();
    device.close();
    assertEquals(0, device.liveTensors());
    assertEquals(0, card.bytesInUse());
  }

  @Test
  void readingAnInput() {
    device.close();
    untimely(x::floats, "cuda:0 is closed");
  }

  @Test
  void readingAResult() {
    try (LossResult result = CrossEntropy.create().lossAndGradient(x, labels)) {
      device.close();
      untimely(result.loss()::item, "cuda:0 is closed");
      untimely(result.gradient()::floats, "cuda:0 is closed");
    }
  }

  @Test
  void readingAResultOfACallersStream() {
    long stream = card.createStream();
    try (LossResult result =
        CrossEntropy.create()
            .lossAndGradient(x, labels, Gradient.fresh(), device.borrowStream(stream))) {
      device.close();
      untimely(result.loss()::item, "cuda:0 is closed");
    }
  }

  @Test
  void callingWhatAllocates() {
    device.close();
    untimely(() -> Softmax.along(-1).forward(x), "cuda:0 is closed");
    untimely(() -> CrossEntropy.create().loss(x, labels), "cuda:0 is closed");
    untimely(() -> device.allocate(DType.F32, Shape.of(1)), "cuda:0 is closed");
    untimely(() -> Tensor.of(new float[1]).to(device), "cuda:0 is closed");
  }

  @Test
  void callingInPlace() {
    device.close();
    untimely(() -> Softmax.along(-1).forward(x, x), "cuda:0 is closed");
  }

  @Test
  void waiting() {
    device.close();
    untimely(device::synchronize, "cuda:0 is closed");
  }

  @Test
  void checkingForErrors() {
    device.close();
    untimely(device::checkErrors, "cuda:0 is closed");
  }

  @Test
  void runningABoundStep() {
    try (Tensor loss = device.allocate(DType.F32, Shape.of());
        BoundCrossEntropy step =
            CrossEntropy.create().bind(device, DType.F32, DType.I64, x.shape())) {
      step.logits(x).labels(labels).loss(loss).run();
      device.close();
      untimely(step::run, "cuda:0 is closed");
    }
  }
}
