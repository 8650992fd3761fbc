package org.logits4j.cli.train;

import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.Tensor;

/** The fused loss of a batch, on a device: the mean, and its gradient over the logits. */
final class LossHead {
  private final CrossEntropy crossEntropy = CrossEntropy.create();
  private final Device device;
  private final Call call;
  private final int rows;
  private final int vocabulary;

  LossHead(Device device, int threads, int rows, int vocabulary) {
    this.device = device;
    this.call = Call.options().threads(threads);
    this.rows = rows;
    this.vocabulary = vocabulary;
  }

  /** The mean loss in nats. */
  double loss(float[] logits, int[] labels) {
    try (Tensor x = onDevice(Tensor.of(logits, rows, vocabulary));
        Tensor y = onDevice(Tensor.of(labels));
        LossResult result = crossEntropy.loss(x, y, call)) {
      return result.loss().item();
    }
  }

  /** The mean loss in nats; the logits become its gradient. */
  double lossAndGradient(float[] logits, int[] labels) {
    try (Tensor x = onDevice(Tensor.of(logits, rows, vocabulary));
        Tensor y = onDevice(Tensor.of(labels));
        LossResult result = crossEntropy.lossAndGradient(x, y, Gradient.overLogits(), call)) {
      double loss = result.loss().item();
      if (!isOnHost()) {
        System.arraycopy(result.gradient().floats(), 0, logits, 0, logits.length);
      }
      return loss;
    }
  }

  private boolean isOnHost() {
    return device.equals(Device.cpu());
  }

  private Tensor onDevice(Tensor host) {
    return isOnHost() ? host : host.to(device);
  }
}
