package org.logits4j.cuda;

import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.Reduction;
import org.logits4j.backend.ClassWeights;
import org.logits4j.backend.Completion;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.Operand;
import org.logits4j.backend.Scalar;

/**
 * One call of an operator on elements: a block for each segment of them as segment.cuh has it,
 * whose losses are summed there, then the segments' sums; on one stream, in fixed order.
 */
final class ElementLaunch implements AutoCloseable {
  /** The size of the kernels' structure for losses. */
  static final int LOSSES_BYTES = 24;

  private static final int THREADS = 256;
  private static final int TOTAL_BYTES = 48;

  private final Card card;
  private final String name;
  private final DType element;
  private final Reduction reduction;
  private final Operand loss;
  private final long count;
  private final GradientFactor factor;
  private final ElementWorkspace workspace;

  /**
   * A call.
   *
   * @param name of the operator, for messages
   * @param input whose elements are counted
   * @param loss one for each element, or a scalar
   * @param weights of which some may be null
   */
  ElementLaunch(
      Card card,
      String name,
      Operand input,
      Reduction reduction,
      Operand loss,
      @Nullable Operand upstream,
      Scalar scale,
      @Nullable ClassWeights... weights) {
    this.card = card;
    this.name = name;
    this.reduction = reduction;
    this.loss = loss;
    element = input.dtype();
    count = input.shape().elements();
    // a mean over nothing is NaN
    double mean = count == 0 ? Double.NaN : count;
    double denominator = reduction == Reduction.MEAN ? mean : 1;
    factor = new GradientFactor(upstream, scale, null, denominator, false);
    workspace = new ElementWorkspace(card, element, reduces() ? segments() : 0, weights);
  }

  private boolean reduces() {
    return reduction != Reduction.NONE;
  }

  private int segments() {
    return Segments.count(count);
  }

  /** Fills in what an operator's kernel takes before its factor and losses, and after them. */
  interface Filler {
    /** Fills in the parameters. */
    void fill(ParameterWriter parameters);
  }

  /**
   * Runs the operator's kernel, of the same name as its module, and what is left of the sum.
   *
   * @param before what comes before the factor and the losses
   * @param after what comes after them
   * @param inputs what it reads beside
   * @param results what it writes beside the loss; nulls are left out
   */
  Completion run(
      String kernelName,
      int parameterBytes,
      Filler before,
      Filler after,
      ExecutionContext context,
      Operand[] inputs,
      @Nullable Operand... results) {
    if (count == 0 && !reduces()) {
      return Completion.DONE;
    }
    DriverKernel kernel = card.modules().kernel(kernelName, element, kernelName, parameterBytes);
    ParameterWriter parameters = new ParameterWriter(kernel.parameters());
    long stream = card.streamOf(context);
    refuseCapture(stream);
    beforeUse(stream, inputs);
    beforeUse(stream, results);
    try {
      before.fill(parameters.begin());
      factor.put(parameters, element, workspace.denominator());
      parameters
          .put(reduces() ? 0L : DeviceMemory.address(loss))
          .put(workspace.partials())
          .put(count);
      after.fill(parameters);
      parameters.end();
      kernel.launch(segments(), THREADS, stream);
      if (reduces()) {
        total(stream);
      }
    } finally {
      // a part of it may run
      afterUse(stream, inputs);
      afterUse(stream, results);
    }
    return end(stream, results);
  }

  private void total(long stream) {
    DriverKernel kernel = card.modules().kernel("reductions", null, "losses_total", TOTAL_BYTES);
    ParameterWriter parameters = new ParameterWriter(kernel.parameters());
    parameters
        .put(0L)
        .put(workspace.partials())
        .put(workspace.denominator())
        .put(DeviceMemory.address(loss))
        .put(count)
        .put(element.lossType().bytes())
        .end();
    kernel.launch(1, THREADS, stream);
  }

  private void refuseCapture(long stream) {
    if (!workspace.isEmpty() && stream != card.stream() && card.driver().isCapturing(stream)) {
      throw new IllegalStateException(
          name
              + " on "
              + card.name()
              + ": a graph outlives the workspace of a call that reduces losses or has weights;"
              + " make the call outside of the capture");
    }
  }

  private void beforeUse(long stream, @Nullable Operand... operands) {
    workspace.beforeUse(stream);
    factor.beforeUse(stream);
    DeviceMemory.beforeUse(loss, stream);
    for (Operand operand : operands) {
      DeviceMemory.beforeUse(operand, stream);
    }
  }

  private void afterUse(long stream, @Nullable Operand... operands) {
    workspace.afterUse(stream);
    factor.afterUse(stream);
    DeviceMemory.afterUse(loss, stream);
    for (Operand operand : operands) {
      DeviceMemory.afterUse(operand, stream);
    }
  }

  /** That of the call's results which is somebody else's, if any is. */
  private Completion end(long stream, @Nullable Operand... results) {
    Operand result = loss;
    for (Operand operand : results) {
      result = operand != null && !(operand.memory() instanceof CudaMemory) ? operand : result;
    }
    return card.endOf(result, stream);
  }

  ElementWorkspace workspace() {
    return workspace;
  }

  DType element() {
    return element;
  }

  /** Frees its workspace. */
  @Override
  public void close() {
    workspace.close();
  }
}
