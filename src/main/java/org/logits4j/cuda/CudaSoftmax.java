package org.logits4j.cuda;

import org.logits4j.backend.Completion;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.Operand;
import org.logits4j.backend.SoftmaxRequest;

/** Softmax and log-softmax, as softmax.cu has them. */
final class CudaSoftmax {
  private static final int PARAMETER_BYTES =
      16 + RowLayout.ROWS_BYTES + 2 * RowLayout.STRIDES_BYTES + 16;

  private CudaSoftmax() {}

  static Completion run(Card card, SoftmaxRequest request, ExecutionContext context) {
    Operand logits = request.logits();
    Operand result = request.result();
    RowLayout rows = RowLayout.along(logits, request.axis());
    if (rows.count() == 0) {
      return Completion.DONE;
    }
    RowKernel kernel = new RowKernel(card, "softmax", logits.dtype(), rows, PARAMETER_BYTES);
    long stream = card.streamOf(context);
    DeviceMemory.beforeUse(logits, stream);
    DeviceMemory.beforeUse(result, stream);
    ParameterWriter parameters =
        kernel.parameters().put(DeviceMemory.address(logits)).put(DeviceMemory.address(result));
    rows.putRows(parameters);
    rows.putStrides(parameters);
    RowLayout.along(result, request.axis()).putStrides(parameters);
    parameters.put(rows.classes()).put(request.logarithm());
    kernel.launch(stream);
    DeviceMemory.afterUse(logits, stream);
    DeviceMemory.afterUse(result, stream);
    return card.endOf(result, stream);
  }
}
