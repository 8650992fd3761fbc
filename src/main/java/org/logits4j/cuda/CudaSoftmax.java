package org.logits4j.cuda;

import org.logits4j.backend.Completion;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.Operand;
import org.logits4j.backend.SoftmaxRequest;

/** Softmax and log-softmax along the last axis, as softmax.cu has them. */
final class CudaSoftmax {
  private static final int PARAMETER_BYTES = 56;

  private CudaSoftmax() {}

  static Completion run(Card card, SoftmaxRequest request, ExecutionContext context) {
    Operand logits = request.logits();
    Operand result = request.result();
    String name = request.logarithm() ? "logSoftmax" : "softmax";
    int last = logits.shape().rank() - 1;
    card.check(request.axis() == last, name, "along another axis than the last");
    Rows rows = Rows.along(logits, last);
    if (rows.count() == 0) {
      return Completion.DONE;
    }
    RowKernel kernel =
        new RowKernel(
            card, "softmax", logits.dtype(), rows.count(), rows.classes(), PARAMETER_BYTES);
    long stream = card.streamOf(context);
    DeviceMemory.beforeUse(logits, stream);
    DeviceMemory.beforeUse(result, stream);
    kernel
        .parameters()
        .put(DeviceMemory.address(logits))
        .put(DeviceMemory.address(result))
        .put(rows.count())
        .put(rows.stride())
        .put(Rows.along(result, last).stride())
        .put(rows.classes())
        .put(request.logarithm());
    kernel.launch(stream);
    DeviceMemory.afterUse(logits, stream);
    DeviceMemory.afterUse(result, stream);
    return card.endOf(result, stream);
  }
}
