package org.logits4j.cuda;

import org.logits4j.DType;
import org.logits4j.backend.Completion;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LogSumExpGradientRequest;
import org.logits4j.backend.Operand;

/** The gradient of log-sum-exp over any axes, as log_sum_exp_gradient.cu has it. */
final class CudaLogSumExpGradient {
  private static final String NAME = "log_sum_exp_gradient";
  private static final int PARAMETER_BYTES =
      16 + ElementLayout.BYTES + GradientFactor.BYTES + 4 * AxesLayout.BYTES + 16;

  /** The elements of a row that a block takes: an element's gradient needs no other element. */
  private static final long PART = 1 << 14;

  private static final long WARP_CLASSES = 1024;
  private static final int WARP = 32;
  private static final int BLOCK = 512;
  private static final int STRIDED_BLOCK = 256;

  private CudaLogSumExpGradient() {}

  static Completion run(Card card, LogSumExpGradientRequest request, ExecutionContext context) {
    Operand logits = request.logits();
    Operand gradient = request.gradient();
    boolean[] summed = new boolean[logits.shape().rank()];
    for (int axis : request.axes()) {
      summed[axis] = true;
    }
    AxesLayout rows = AxesLayout.of(logits, summed, false);
    AxesLayout classes = AxesLayout.of(logits, summed, true);
    AxesLayout gradientRows = AxesLayout.of(gradient, summed, false);
    AxesLayout gradientClasses = AxesLayout.of(gradient, summed, true);
    if (rows.count() == 0 || classes.count() == 0) {
      return Completion.DONE;
    }
    Operand[] operands = {logits, request.result(), gradient};
    GradientFactor factor =
        new GradientFactor(request.upstream(), request.gradientScale(), null, 1, false);
    // else neighbouring rows lie side by side, and each has a thread
    boolean shared = classes.endsSideBySide() || rows.count() == 1;
    DType element = logits.dtype();
    String name = NAME + (shared ? "_rows" : "_strided");
    DriverKernel kernel = card.modules().kernel(NAME, element, name, PARAMETER_BYTES);
    long stream = card.streamOf(context);
    for (Operand operand : operands) {
      DeviceMemory.beforeUse(operand, stream);
    }
    for (Operand operand : factor.operands()) {
      DeviceMemory.beforeUse(operand, stream);
    }
    long parts = (classes.count() + PART - 1) / PART;
    ParameterWriter parameters = new ParameterWriter(kernel.parameters());
    parameters.put(DeviceMemory.address(logits)).put(DeviceMemory.address(gradient));
    ElementLayout.put(parameters, request.result(), element);
    factor.put(parameters, element, 0);
    rows.put(parameters);
    classes.put(parameters);
    gradientRows.put(parameters);
    gradientClasses.put(parameters);
    parameters.put(parts).put(PART).end();
    if (shared) {
      int threads = classes.count() <= WARP_CLASSES ? WARP : BLOCK;
      kernel.launch(RowKernels.blocks(rows.count() * parts, 1), threads, stream);
    } else {
      kernel.launch(RowKernels.blocks(rows.count(), STRIDED_BLOCK), STRIDED_BLOCK, stream);
    }
    for (Operand operand : operands) {
      DeviceMemory.afterUse(operand, stream);
    }
    for (Operand operand : factor.operands()) {
      DeviceMemory.afterUse(operand, stream);
    }
    return card.endOf(gradient, stream);
  }
}
