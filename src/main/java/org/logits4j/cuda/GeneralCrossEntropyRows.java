package org.logits4j.cuda;

import org.logits4j.DType;
import org.logits4j.backend.CrossEntropySpec;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.Operand;

/** cross_entropy_general.cu: every option, along any axis. */
final class GeneralCrossEntropyRows implements CrossEntropyRows {
  private static final String MODULE = "cross_entropy_general";
  private static final int BYTES = 344;
  private static final int F64_BYTES = 368;

  /** The longest rows that a warp takes. */
  private static final int MAX_WARP_CLASSES = 1024;

  private static final int THREADS = 256;

  private final DriverKernel kernel;
  private final ParameterWriter parameters;
  private final int blocks;
  private final int threads;
  private final LossOperands operands;
  private final CrossEntropySpec all;
  private final LossSpec spec;
  private final CrossEntropyWorkspace workspace;
  private final DType element;
  private final RowLayout logits;
  private final RowLayout gradient;
  private final RowLayout labels;
  private final RowLayout labelGradient;
  private final long width;
  private final long line;
  private final boolean dense;

  GeneralCrossEntropyRows(
      Card card, CrossEntropySpec all, LossOperands operands, CrossEntropyWorkspace workspace) {
    this.all = all;
    this.operands = operands;
    this.workspace = workspace;
    spec = all.loss();
    element = operands.input.dtype();
    dense = operands.labels.dtype().isFloating();
    int axis = spec.classAxis();
    logits = RowLayout.along(operands.input, axis);
    gradient = RowLayout.along(operands.gradient, axis);
    labels = RowLayout.along(dense ? operands.labels : null, axis);
    labelGradient = RowLayout.along(operands.labelGradient, axis);
    width = operands.input.shape().dim(axis);
    line = Lines.length(operands.input.shape().without(axis));
    String suffix;
    if (axis < operands.input.shape().rank() - 1) {
      suffix = "_strided";
      threads = THREADS;
      blocks = LaunchPlan.grid((logits.count() + THREADS - 1) / THREADS);
    } else if (spec.classes() <= MAX_WARP_CLASSES) {
      suffix = "_warp";
      threads = THREADS;
      blocks = LaunchPlan.grid((logits.count() + LaunchPlan.WARP_ROWS - 1) / LaunchPlan.WARP_ROWS);
    } else {
      suffix = "_block";
      threads = Rung.BLOCK_THREADS;
      blocks = LaunchPlan.grid(logits.count());
    }
    kernel =
        card.modules()
            .kernel(MODULE, element, MODULE + suffix, element == DType.F64 ? F64_BYTES : BYTES);
    parameters = new ParameterWriter(kernel.parameters());
  }

  @Override
  public void launch(long losses, long stream) {
    Operand upstream = CrossEntropyWorkspace.perRow(operands.upstream);
    parameters.begin();
    logits.putRows(parameters);
    logits.putStrides(parameters);
    gradient.putStrides(parameters);
    labels.putStrides(parameters);
    labelGradient.putStrides(parameters);
    parameters
        .put(DeviceMemory.address(operands.input))
        .put(DeviceMemory.address(operands.gradient))
        .put(DeviceMemory.address(operands.labels))
        .put(DeviceMemory.address(operands.labelGradient))
        .put(workspace.weights())
        .put(workspace.factor())
        .put(losses)
        .put(DeviceMemory.address(operands.logSumExp))
        .put(DeviceMemory.address(operands.predicted))
        .put(DeviceMemory.address(operands.entropy))
        .put(DeviceMemory.address(operands.savedLogSumExp))
        .put(DeviceMemory.address(upstream))
        .put(line)
        .put(dense ? 0 : Lines.gap(operands.labels))
        .put(losses == DeviceMemory.address(operands.loss) ? Lines.gap(operands.loss) : 0)
        .put(Lines.gap(operands.logSumExp))
        .put(Lines.gap(operands.predicted))
        .put(Lines.gap(operands.entropy))
        .put(Lines.gap(operands.savedLogSumExp))
        .put(Lines.gap(upstream))
        .put(spec.classes())
        .put(width)
        .put(CrossEntropyWorkspace.ignoreIndex(spec))
        .put(spec.ignoreIndex() != null)
        .put(dense)
        .put(operands.labels.dtype().bytes())
        .put(NumberType.of(operands.labels))
        .put(NumberType.of(upstream))
        .real(element, 1 - spec.labelSmoothing())
        .real(element, spec.labelSmoothing() / spec.classes())
        .real(element, all.logitScale())
        .real(element, all.softcap())
        .real(element, all.zLoss());
    parameters.end();
    kernel.launch(blocks, threads, stream);
  }
}
