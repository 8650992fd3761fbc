package org.logits4j.cuda;

import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.backend.Completion;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.LossStep;
import org.logits4j.backend.Operand;

/** Cross-entropy on probabilities, as probability_cross_entropy.cu has it. */
final class CudaProbabilityCrossEntropy implements LossStep {
  private static final String MODULE = "probability_cross_entropy";
  private static final int BYTES_BEFORE =
      48
          + ElementLayout.BYTES
          + GradientFactor.BYTES
          + RowLayout.ROWS_BYTES
          + 4 * RowLayout.STRIDES_BYTES
          + 36;
  private static final int REALS = 6;

  private final Card card;
  private final LossSpec spec;
  private final double epsilon;
  private final LossOperands operands;
  private final RowLossLaunch launch;

  CudaProbabilityCrossEntropy(Card card, LossSpec spec, double epsilon, LossOperands operands) {
    this.card = card;
    this.spec = spec;
    this.epsilon = epsilon;
    this.operands = operands;
    launch = new RowLossLaunch(card, "crossEntropyFromProbabilities", spec, operands);
  }

  @Override
  public Completion run(ExecutionContext context) {
    return launch.run(context, this::rows);
  }

  private static int parameterBytes(DType element) {
    int reals = REALS * element.lossType().bytes();
    return (BYTES_BEFORE + reals + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
  }

  private void rows(long stream) {
    DType element = launch.element();
    RowKernels kernels = new RowKernels(operands.input, spec.classAxis());
    DriverKernel kernel =
        card.modules().kernel(MODULE, element, kernels.name(MODULE), parameterBytes(element));
    ParameterWriter parameters = new ParameterWriter(kernel.parameters());
    boolean sparse = operands.labels.dtype().isInteger();
    @Nullable Operand dense = sparse ? null : operands.labels;
    parameters
        .put(DeviceMemory.address(operands.input))
        .put(DeviceMemory.address(operands.gradient))
        .put(DeviceMemory.address(dense))
        .put(DeviceMemory.address(operands.labelGradient));
    ElementLayout.put(parameters, sparse ? operands.labels : null, element);
    parameters.put(launch.losses()).put(launch.weights());
    launch.putFactor(parameters);
    launch.rows().putRows(parameters);
    launch.rows().putStrides(parameters);
    launch.putStrides(parameters, operands.gradient);
    launch.putStrides(parameters, dense);
    launch.putStrides(parameters, operands.labelGradient);
    parameters
        .put(spec.classes())
        .put(launch.ignoreIndex())
        .put(epsilon)
        .put(spec.ignoreIndex() != null)
        .put(operands.labels.dtype().bytes())
        .put(NumberType.of(dense))
        .real(element, 1 - spec.labelSmoothing())
        .real(element, spec.labelSmoothing() / spec.classes())
        .real(element, epsilon)
        .real(element, 1 - epsilon)
        .real(element, -Math.log(epsilon))
        .real(element, -Math.log1p(-epsilon))
        .end();
    kernel.launch(kernels.blocks(), kernels.threads(), stream);
  }

  @Override
  public void close() {
    launch.close();
  }
}
