package org.logits4j.cuda;

import org.logits4j.DType;
import org.logits4j.backend.CrossEntropySpec;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.Operand;

/** cross_entropy.cu: sparse labels along the last axis, without what would need another read. */
final class ResidentCrossEntropyRows implements CrossEntropyRows {
  private static final int BYTES = 160;
  private static final int F64_BYTES = 176;

  private final RowKernel kernel;
  private final LossOperands operands;
  private final LossSpec spec;
  private final double zLoss;
  private final CrossEntropyWorkspace workspace;
  private final DType element;
  private final Rows rows;
  private final long line;
  private final long gradientStride;

  ResidentCrossEntropyRows(
      Card card, CrossEntropySpec all, LossOperands operands, CrossEntropyWorkspace workspace) {
    this.operands = operands;
    this.workspace = workspace;
    spec = all.loss();
    zLoss = all.zLoss();
    element = operands.input.dtype();
    int axis = spec.classAxis();
    rows = Rows.along(operands.input, axis);
    line = Lines.length(operands.input.shape().without(axis));
    gradientStride = operands.gradient == null ? 0 : Rows.along(operands.gradient, axis).stride();
    kernel =
        new RowKernel(
            card,
            "cross_entropy",
            element,
            rows.count(),
            spec.classes(),
            element == DType.F64 ? F64_BYTES : BYTES);
  }

  /** Whether it can do that. */
  static boolean canDo(CrossEntropySpec all, LossOperands operands) {
    return operands.labels.dtype().isInteger()
        && all.loss().classAxis() == operands.input.shape().rank() - 1
        && all.logitScale() == 1
        && all.softcap() == 0
        && operands.loss != null
        && operands.savedLogSumExp == null
        && operands.predicted == null
        && operands.entropy == null
        && Lines.gap(operands.labels) == 0
        && Lines.gap(operands.loss) == 0
        && Lines.gap(operands.logSumExp) == 0;
  }

  @Override
  public void launch(long losses, long stream) {
    Operand upstream = CrossEntropyWorkspace.perRow(operands.upstream);
    kernel
        .parameters()
        .put(DeviceMemory.address(operands.input))
        .put(DeviceMemory.address(operands.gradient))
        .put(DeviceMemory.address(operands.labels))
        .put(losses)
        .put(DeviceMemory.address(operands.logSumExp))
        .put(workspace.weights())
        .put(workspace.factor())
        .put(DeviceMemory.address(upstream))
        .put(rows.count())
        .put(rows.stride())
        .put(gradientStride)
        .put(spec.classes())
        .put(rows.classes())
        .put(line)
        .put(Lines.gap(upstream))
        .put(CrossEntropyWorkspace.ignoreIndex(spec))
        .put(spec.ignoreIndex() != null)
        .put(operands.labels.dtype().bytes())
        .put(NumberType.of(upstream))
        .real(element, 1 - spec.labelSmoothing())
        .real(element, spec.labelSmoothing() / spec.classes())
        .real(element, workspace.weightSum())
        .real(element, zLoss);
    kernel.launch(stream);
  }
}
