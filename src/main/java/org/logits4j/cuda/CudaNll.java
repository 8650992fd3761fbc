package org.logits4j.cuda;

import org.logits4j.backend.Completion;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.LossStep;

/** Negative log-likelihood, as nll_loss.cu has it. */
final class CudaNll implements LossStep {
  private static final int PARAMETER_BYTES =
      32
          + ElementLayout.BYTES
          + GradientFactor.BYTES
          + RowLayout.ROWS_BYTES
          + 2 * RowLayout.STRIDES_BYTES
          + 32;

  private static final int THREADS = 256;

  /** Rows longer than that have a block to write them. */
  private static final int WARP_CLASSES = 1024;

  private static final int WARP = 32;

  private final Card card;
  private final LossSpec spec;
  private final LossOperands operands;
  private final RowLossLaunch launch;

  CudaNll(Card card, LossSpec spec, LossOperands operands) {
    this.card = card;
    this.spec = spec;
    this.operands = operands;
    launch = new RowLossLaunch(card, "nllLoss", spec, operands);
  }

  @Override
  public Completion run(ExecutionContext context) {
    return launch.run(context, this::rows);
  }

  /** Threads for each row: its length alone decides, so that its result does not. */
  private int rowThreads() {
    if (operands.gradient == null || new RowKernels(operands.input, spec.classAxis()).isStrided()) {
      return 1;
    }
    return spec.classes() <= WARP_CLASSES ? WARP : THREADS;
  }

  private void rows(long stream) {
    RowLayout rows = launch.rows();
    DriverKernel kernel =
        card.modules().kernel("nll_loss", launch.element(), "nll_loss", PARAMETER_BYTES);
    ParameterWriter parameters = new ParameterWriter(kernel.parameters());
    parameters
        .put(DeviceMemory.address(operands.input))
        .put(DeviceMemory.address(operands.gradient));
    ElementLayout.put(parameters, operands.labels, launch.element());
    parameters.put(launch.losses()).put(launch.weights());
    launch.putFactor(parameters);
    rows.putRows(parameters);
    rows.putStrides(parameters);
    launch.putStrides(parameters, operands.gradient);
    parameters
        .put(spec.classes())
        .put(launch.ignoreIndex())
        .put(spec.ignoreIndex() != null)
        .put(operands.labels.dtype().bytes())
        .put(rowThreads())
        .end();
    kernel.launch(RowKernels.blocks(rows.count(), THREADS / rowThreads()), THREADS, stream);
  }

  @Override
  public void close() {
    launch.close();
  }
}
