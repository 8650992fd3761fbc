package org.logits4j.cuda;

import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.Reduction;
import org.logits4j.backend.Completion;
import org.logits4j.backend.CrossEntropySpec;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.LossStep;

/**
 * Cross-entropy with sparse labels along the last axis: the labels are looked through first, then
 * each row is worked on as cross_entropy.cu has it, then the losses are reduced; on one stream, in
 * fixed order.
 */
final class CudaCrossEntropy implements LossStep {
  private static final String NAME = "crossEntropy";
  private static final int LABEL_BYTES = 104;
  private static final int LOSS_BYTES = 48;

  private final Card card;
  private final LossSpec spec;
  private final LossOperands operands;
  private final Rows rows;
  private final long gradientStride;
  private final DType element;
  private final double own;
  private final double uniform;
  private final Segments labels;
  private final @Nullable RowKernel kernel;
  private final @Nullable Segments losses;
  private final Segments.Filler labelFiller = this::fillLabels;
  private final Segments.Filler lossFiller = this::fillLosses;
  private final CrossEntropyWorkspace workspace;
  private @Nullable CallStatus bound;
  private long status;

  CudaCrossEntropy(Card card, CrossEntropySpec spec, LossOperands operands) {
    this.card = card;
    this.spec = spec.loss();
    this.operands = operands;
    checkSupported(spec);
    int axis = this.spec.classAxis();
    rows = Rows.along(operands.input, axis);
    gradientStride = operands.gradient == null ? 0 : Rows.along(operands.gradient, axis).stride();
    element = operands.input.dtype();
    own = 1 - this.spec.labelSmoothing();
    uniform = this.spec.labelSmoothing() / this.spec.classes();
    labels = new Segments(card, "labels", rows.count(), LABEL_BYTES);
    kernel =
        rows.count() == 0
            ? null
            : new RowKernel(
                card,
                "cross_entropy",
                operands.input.dtype(),
                rows.count(),
                this.spec.classes(),
                element == DType.F64 ? 136 : 128);
    losses = reduces() ? new Segments(card, "losses", rows.count(), LOSS_BYTES) : null;
    workspace =
        new CrossEntropyWorkspace(
            card,
            element,
            rows.count(),
            reduces(),
            this.spec.classWeights(),
            this.spec.classes());
  }

  private void checkSupported(CrossEntropySpec all) {
    card.check(operands.labels.dtype().isInteger(), NAME, "with dense labels");
    card.check(
        spec.classAxis() == operands.input.shape().rank() - 1,
        NAME,
        "along another axis than the last");
    card.check(all.logitScale() == 1, NAME, "with a logit scale");
    card.check(all.softcap() == 0, NAME, "with a softcap");
    card.check(all.zLoss() == 0, NAME, "with a z-loss");
    card.check(operands.savedLogSumExp == null, NAME, "from a saved log-sum-exp");
    card.check(operands.predicted == null, NAME, "with the predicted class");
    card.check(operands.entropy == null, NAME, "with the entropy");
    checkSupportedNow();
  }

  /** What may change from run to run. */
  private void checkSupportedNow() {
    card.check(operands.upstream == null, NAME, "with an upstream gradient");
    card.check(
        operands.divisor == null || operands.divisor.device() == null,
        NAME,
        "with a divisor on the device");
    card.check(
        operands.gradientScale.device() == null, NAME, "with a gradient scale on the device");
  }

  private boolean reduces() {
    return spec.reduction() != Reduction.NONE;
  }

  @Override
  public void bind() {
    bound = card.statuses().takeForBound(spec.classes());
    // so that no run, the first one included, has to wait for another stream
    card.driver().synchronizeStream(card.stream());
  }

  @Override
  public Completion run(ExecutionContext context) {
    checkSupportedNow();
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
    if (kernel != null) {
      fillRows(kernel.parameters());
      kernel.launch(stream);
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
    DeviceMemory.beforeUse(operands.logSumExp, stream);
  }

  private void after(long stream) {
    if (bound == null) {
      workspace.memory().afterUse(stream);
    }
    DeviceMemory.afterUse(operands.input, stream);
    DeviceMemory.afterUse(operands.labels, stream);
    DeviceMemory.afterUse(operands.loss, stream);
    DeviceMemory.afterUse(operands.gradient, stream);
    DeviceMemory.afterUse(operands.logSumExp, stream);
  }

  private long weights() {
    return spec.classWeights() == null ? 0 : workspace.weights();
  }

  private boolean hasIgnoreIndex() {
    return spec.ignoreIndex() != null;
  }

  private long ignoreIndex() {
    return spec.ignoreIndex() == null ? 0 : spec.ignoreIndex();
  }

  private void fillLabels(ParameterWriter parameters) {
    parameters
        .put(DeviceMemory.address(operands.labels))
        .put(weights())
        .put(workspace.partials())
        .put(workspace.factor())
        .put(workspace.denominator())
        .put(status)
        .put(rows.count())
        .put(spec.classes())
        .put(ignoreIndex())
        .put(operands.gradientScale.value())
        .put(operands.divisor == null ? 0 : operands.divisor.value())
        .put(hasIgnoreIndex())
        .put(operands.labels.dtype().bytes())
        .put(spec.reduction() == Reduction.MEAN)
        .put(workspace.realBytes());
  }

  private void fillRows(ParameterWriter parameters) {
    parameters
        .put(DeviceMemory.address(operands.input))
        .put(DeviceMemory.address(operands.gradient))
        .put(DeviceMemory.address(operands.labels))
        .put(losses == null ? DeviceMemory.address(operands.loss) : workspace.losses())
        .put(DeviceMemory.address(operands.logSumExp))
        .put(weights())
        .put(workspace.factor())
        .put(rows.count())
        .put(rows.stride())
        .put(gradientStride)
        .put(spec.classes())
        .put(rows.classes())
        .put(ignoreIndex())
        .put(hasIgnoreIndex())
        .put(operands.labels.dtype().bytes())
        .real(element, own)
        .real(element, uniform)
        .real(element, workspace.weightSum());
  }

  private void fillLosses(ParameterWriter parameters) {
    parameters
        .put(workspace.losses())
        .put(workspace.partials())
        .put(workspace.denominator())
        .put(DeviceMemory.address(operands.loss))
        .put(rows.count())
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
