package org.logits4j.cuda;

import org.logits4j.backend.Completion;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LogSumExpRequest;
import org.logits4j.backend.Operand;

/** Log-sum-exp over the last axes, as log_sum_exp.cu has it. */
final class CudaLogSumExp {
  private static final int PARAMETER_BYTES = 40;

  private CudaLogSumExp() {}

  static Completion run(Card card, LogSumExpRequest request, ExecutionContext context) {
    Operand logits = request.logits();
    int[] axes = request.axes();
    int first = logits.shape().rank() - axes.length;
    card.check(
        axes.length == 0 || axes[0] == first,
        "logSumExp",
        "over other axes than the last (or the last few)");
    card.check(
        Rows.areSideBySide(logits.shape(), first),
        "logSumExp",
        "over several axes of rows with padding between them");
    Rows rows = Rows.along(logits, first);
    if (rows.count() == 0) {
      return Completion.DONE;
    }
    RowKernel kernel =
        new RowKernel(
            card, "log_sum_exp", logits.dtype(), rows.count(), rows.classes(), PARAMETER_BYTES);
    long stream = card.streamOf(context);
    DeviceMemory.beforeUse(logits, stream);
    DeviceMemory.beforeUse(request.result(), stream);
    kernel
        .parameters()
        .put(DeviceMemory.address(logits))
        .put(DeviceMemory.address(request.result()))
        .put(rows.count())
        .put(rows.stride())
        .put(rows.classes());
    kernel.launch(stream);
    DeviceMemory.afterUse(logits, stream);
    DeviceMemory.afterUse(request.result(), stream);
    return card.endOf(request.result(), stream);
  }
}
