package org.logits4j.cli.train;

import org.logits4j.Call;
import org.logits4j.CrossEntropy;
import org.logits4j.Device;
import org.logits4j.Gradient;
import org.logits4j.LossResult;
import org.logits4j.Reduction;
import org.logits4j.Tensor;

/** The fused loss of a batch, on a device. */
final class LossHead {
  /** The label of a row that does not count. */
  static final int UNUSED = -1;

  private final CrossEntropy mean = CrossEntropy.create();
  private final CrossEntropy sum =
      CrossEntropy.builder().ignoreIndex(UNUSED).reduction(Reduction.SUM).build();
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

  /** The losses in nats of the rows whose label is not {@link #UNUSED}, summed. */
  double sum(float[] logits, int[] labels) {
    try (Tensor x = onDevice(Tensor.of(logits, rows, vocabulary));
        Tensor y = onDevice(Tensor.of(labels));
        LossResult result = sum.loss(x, y, call)) {
      return result.loss().item();
    }
  }

  /** The mean loss in nats; the logits become its gradient. */
  double lossAndGradient(float[] logits, int[] labels) {
    try (Tensor x = onDevice(Tensor.of(logits, rows, vocabulary));
        Tensor y = onDevice(Tensor.of(labels));
        LossResult result = mean.lossAndGradient(x, y, Gradient.overLogits(), call)) {
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
