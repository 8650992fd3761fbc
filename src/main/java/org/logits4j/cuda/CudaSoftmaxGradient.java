package org.logits4j.cuda;

import org.logits4j.DType;
import org.logits4j.backend.Completion;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.Operand;
import org.logits4j.backend.SoftmaxGradientRequest;

/** The gradient of softmax and log-softmax, as softmax_gradient.cu has it. */
final class CudaSoftmaxGradient {
  private static final String NAME = "softmax_gradient";
  private static final int PARAMETER_BYTES =
      24 + GradientFactor.BYTES + RowLayout.ROWS_BYTES + 3 * RowLayout.STRIDES_BYTES + 16;

  private CudaSoftmaxGradient() {}

  static Completion run(Card card, SoftmaxGradientRequest request, ExecutionContext context) {
    Operand result = request.result();
    RowLayout rows = RowLayout.along(result, request.axis());
    if (rows.count() == 0) {
      return Completion.DONE;
    }
    Operand[] operands = {result, request.upstream(), request.gradient()};
    GradientFactor factor = new GradientFactor(null, request.gradientScale(), null, 1, false);
    RowKernels kernels = new RowKernels(result, request.axis());
    DType element = result.dtype();
    DriverKernel kernel = card.modules().kernel(NAME, element, kernels.name(NAME), PARAMETER_BYTES);
    long stream = card.streamOf(context);
    for (Operand operand : operands) {
      DeviceMemory.beforeUse(operand, stream);
    }
    for (Operand operand : factor.operands()) {
      DeviceMemory.beforeUse(operand, stream);
    }
    ParameterWriter parameters = new ParameterWriter(kernel.parameters());
    for (Operand operand : operands) {
      parameters.put(DeviceMemory.address(operand));
    }
    factor.put(parameters, element, 0);
    rows.putRows(parameters);
    for (Operand operand : operands) {
      RowLayout.along(operand, request.axis()).putStrides(parameters);
    }
    parameters.put(rows.classes()).put(request.logarithm()).end();
    kernel.launch(kernels.blocks(), kernels.threads(), stream);
    for (Operand operand : operands) {
      DeviceMemory.afterUse(operand, stream);
    }
    for (Operand operand : factor.operands()) {
      DeviceMemory.afterUse(operand, stream);
    }
    return card.endOf(request.gradient(), stream);
  }
}
