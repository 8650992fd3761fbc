package org.logits4j.cuda;

import org.jspecify.annotations.Nullable;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.backend.Completion;
import org.logits4j.backend.CrossEntropySpec;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.LossStep;
import org.logits4j.backend.Operand;

/**
 * Cross-entropy: the labels are looked through first, then each row is worked on as
 * cross_entropy.cu or cross_entropy_general.cu has it, then the losses are reduced; on one stream,
 * in fixed order.
 */
final class CudaCrossEntropy implements LossStep {
  private static final int LABEL_BYTES = 160;
  private static final int LOSS_BYTES = 48;

  private final Card card;
  private final LossSpec spec;
  private final LossOperands operands;
  private final long count;
  private final long line;
  private final boolean sparse;
  private final Segments labels;
  private final @Nullable CrossEntropyRows rows;
  private final @Nullable Segments losses;
  private final Segments.Filler labelFiller = this::fillLabels;
  private final Segments.Filler lossFiller = this::fillLosses;
  private final CrossEntropyWorkspace workspace;
  private @Nullable CallStatus bound;
  private long status;

  CudaCrossEntropy(Card card, CrossEntropySpec all, LossOperands operands) {
    this.card = card;
    this.spec = all.loss();
    this.operands = operands;
    Shape shape = operands.input.shape();
    count = shape.without(spec.classAxis()).elements();
    line = Lines.length(shape.without(spec.classAxis()));
    sparse = operands.labels.dtype().isInteger();
    boolean reduces = spec.reduction() != Reduction.NONE && operands.loss != null;
    // all dense labels count, so that there is nothing to look through
    labels = new Segments(card, "labels", sparse ? count : 0, LABEL_BYTES);
    losses = reduces ? new Segments(card, "losses", count, LOSS_BYTES) : null;
    workspace =
        new CrossEntropyWorkspace(
            card,
            operands.input.dtype(),
            count,
            reduces,
            this.spec.classWeights(),
            this.spec.classes());
    try {
      rows = count == 0 ? null : rows(all);
    } catch (RuntimeException | Error e) {
      workspace.memory().release();
      throw e;
    }
  }

  private CrossEntropyRows rows(CrossEntropySpec all) {
    return ResidentCrossEntropyRows.canDo(all, operands)
        ? new ResidentCrossEntropyRows(card, all, operands, workspace)
        : new GeneralCrossEntropyRows(card, all, operands, workspace);
  }

  @Override
  public void bind() {
    bound = card.statuses().takeForBound(spec.classes());
    // so that no run, the first one included, has to wait for another stream
    card.driver().synchronizeStream(card.stream());
  }

  @Override
  public Completion run(ExecutionContext context) {
    long stream = card.streamOf(context);
    if (bound == null && stream != card.stream() && card.driver().isCapturing(stream)) {
      throw new IllegalStateException(
          "crossEntropy on "
              + card.name()
              + ": a graph outlives the workspace of a call; capture the runs of a bound step,"
              + " which CrossEntropy.bind makes");
    }
    CallStatus current = bound == null ? card.statuses().take(spec.classes()) : bound;
    try {
      before(stream);
      launch(current, stream);
      after(stream);
    } catch (RuntimeException | Error e) {
      // a part of it may run
      new Ending().then(() -> after(stream)).then(() -> card.statuses().abandon(current, stream));
      throw e;
    }
    card.statuses().launched(current, stream);
    return current;
  }

  private void launch(CallStatus current, long stream) {
    status = current.address();
    labels.run(labelFiller, stream);
    if (rows != null) {
      rows.launch(
          losses == null ? DeviceMemory.address(operands.loss) : workspace.losses(), stream);
    }
    if (losses != null) {
      losses.run(lossFiller, stream);
    }
  }

  private void before(long stream) {
    if (bound == null) {
      workspace.memory().beforeUse(stream);
    }
    DeviceMemory.beforeUse(operands.input, stream);
    DeviceMemory.beforeUse(operands.labels, stream);
    DeviceMemory.beforeUse(operands.loss, stream);
    DeviceMemory.beforeUse(operands.gradient, stream);
    DeviceMemory.beforeUse(operands.labelGradient, stream);
    DeviceMemory.beforeUse(operands.logSumExp, stream);
    DeviceMemory.beforeUse(operands.predicted, stream);
    DeviceMemory.beforeUse(operands.entropy, stream);
    DeviceMemory.beforeUse(operands.savedLogSumExp, stream);
    DeviceMemory.beforeUse(operands.upstream, stream);
    DeviceMemory.beforeUse(divisor(), stream);
    DeviceMemory.beforeUse(operands.gradientScale.device(), stream);
  }

  private void after(long stream) {
    if (bound == null) {
      workspace.memory().afterUse(stream);
    }
    DeviceMemory.afterUse(operands.input, stream);
    DeviceMemory.afterUse(operands.labels, stream);
    DeviceMemory.afterUse(operands.loss, stream);
    DeviceMemory.afterUse(operands.gradient, stream);
    DeviceMemory.afterUse(operands.labelGradient, stream);
    DeviceMemory.afterUse(operands.logSumExp, stream);
    DeviceMemory.afterUse(operands.predicted, stream);
    DeviceMemory.afterUse(operands.entropy, stream);
    DeviceMemory.afterUse(operands.savedLogSumExp, stream);
    DeviceMemory.afterUse(operands.upstream, stream);
    DeviceMemory.afterUse(divisor(), stream);
    DeviceMemory.afterUse(operands.gradientScale.device(), stream);
  }

  private @Nullable Operand divisor() {
    return operands.divisor == null ? null : operands.divisor.device();
  }

  private void fillLabels(ParameterWriter parameters) {
    Operand scale = operands.gradientScale.device();
    Operand upstream = CrossEntropyWorkspace.single(operands.upstream);
    parameters
        .put(DeviceMemory.address(operands.labels))
        .put(workspace.weights())
        .put(workspace.partials())
        .put(workspace.factor())
        .put(workspace.denominator())
        .put(status)
        .put(DeviceMemory.address(scale))
        .put(DeviceMemory.address(divisor()))
        .put(DeviceMemory.address(upstream))
        .put(count)
        .put(line)
        .put(sparse ? Lines.gap(operands.labels) : 0)
        .put(spec.classes())
        .put(CrossEntropyWorkspace.ignoreIndex(spec))
        .put(operands.gradientScale.value())
        .put(operands.divisor == null ? 0 : operands.divisor.value())
        .put(spec.ignoreIndex() != null)
        .put(operands.labels.dtype().bytes())
        .put(spec.reduction() == Reduction.MEAN)
        .put(workspace.realBytes())
        .put(NumberType.of(scale))
        .put(NumberType.of(divisor()))
        .put(NumberType.of(upstream))
        .put(sparse);
  }

  private void fillLosses(ParameterWriter parameters) {
    parameters
        .put(workspace.losses())
        .put(workspace.partials())
        .put(workspace.denominator())
        .put(DeviceMemory.address(operands.loss))
        .put(count)
        .put(workspace.realBytes());
  }

  @Override
  public void close() {
    if (bound != null) {
      if (bound.isPending()) {
        workspace.memory().afterUse(bound.stream());
      }
      bound.close();
    }
    workspace.memory().release();
  }
}
