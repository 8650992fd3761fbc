package org.logits4j.cuda;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.Reduction;
import org.logits4j.Shape;
import org.logits4j.backend.Completion;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LossOperands;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.Operand;

/**
 * A loss over rows of classes whose kernel is simple: sparse labels are looked through first, then
 * each row is worked on, then the losses are reduced; on one stream, in fixed order.
 */
final class RowLossLaunch implements AutoCloseable {
  private static final int LABEL_BYTES = 160;
  private static final int LOSS_BYTES = 48;

  private final Card card;
  private final String name;
  private final LossSpec spec;
  private final LossOperands operands;
  private final RowLayout rows;
  private final boolean sparse;
  private final CrossEntropyWorkspace workspace;

  /** A call of the operator of that name. */
  RowLossLaunch(Card card, String name, LossSpec spec, LossOperands operands) {
    this.card = card;
    this.name = name;
    this.spec = spec;
    this.operands = operands;
    rows = RowLayout.along(operands.input, spec.classAxis());
    sparse = operands.labels.dtype().isInteger();
    workspace =
        new CrossEntropyWorkspace(
            card, element(), rows.count(), reduces(), spec.classWeights(), spec.classes());
  }

  private boolean reduces() {
    return spec.reduction() != Reduction.NONE;
  }

  /** Launches the kernel that works on rows. */
  interface Work {
    /** Gives it to a stream. */
    void launch(long stream);
  }

  /** Runs it all. */
  Completion run(ExecutionContext context, Work work) {
    long stream = card.streamOf(context);
    if (stream != card.stream() && card.driver().isCapturing(stream)) {
      throw new IllegalStateException(
          name
              + " on "
              + card.name()
              + ": a graph outlives the workspace of a call; make the call outside of the capture");
    }
    CallStatus status = sparse ? card.statuses().take(spec.classes()) : null;
    try {
      forEachMemory(memory -> memory.beforeUse(stream));
      if (status != null) {
        countLabels(status.address(), stream);
      }
      work.launch(stream);
      if (reduces()) {
        reduceLosses(stream);
      }
      forEachMemory(memory -> memory.afterUse(stream));
    } catch (RuntimeException | Error e) {
      // a part of it may run
      new Ending()
          .then(() -> forEachMemory(memory -> memory.afterUse(stream)))
          .then(
              () -> {
                if (status != null) {
                  card.statuses().abandon(status, stream);
                }
              });
      throw e;
    }
    if (status == null) {
      return card.endOf(resultToWaitFor(), stream);
    }
    card.statuses().launched(status, stream);
    return status;
  }

  /** That of the results which is somebody else's, if any is. */
  private Operand resultToWaitFor() {
    Operand result = loss();
    for (Operand other : new @Nullable Operand[] {operands.gradient, operands.labelGradient}) {
      result = other != null && !(other.memory() instanceof CudaMemory) ? other : result;
    }
    return result;
  }

  private Operand loss() {
    Operand loss = operands.loss;
    if (loss == null) {
      throw new IllegalStateException(name + " without a loss");
    }
    return loss;
  }

  /** Each memory that a call uses. */
  private void forEachMemory(Consumer<DeviceMemory> use) {
    use.accept(workspace.memory());
    Stream.of(
            Stream.of(operands.input, operands.labels),
            Stream.of(loss(), operands.gradient, operands.labelGradient),
            Stream.of(factor().operands()))
        .flatMap(own -> own)
        .filter(Objects::nonNull)
        .forEach(operand -> use.accept((DeviceMemory) operand.memory()));
  }

  private void countLabels(long status, long stream) {
    Shape lines = operands.input.shape().without(spec.classAxis());
    new Segments(card, "labels", rows.count(), LABEL_BYTES)
        .run(
            parameters ->
                parameters
                    .put(DeviceMemory.address(operands.labels))
                    .put(weights())
                    .put(workspace.partials())
                    .put(workspace.factor())
                    .put(workspace.denominator())
                    .put(status)
                    .put(0L)
                    .put(0L)
                    .put(0L)
                    .put(rows.count())
                    .put(Lines.length(lines))
                    .put(Lines.gap(operands.labels))
                    .put(spec.classes())
                    .put(ignoreIndex())
                    .put(1.0)
                    .put(0.0)
                    .put(spec.ignoreIndex() != null)
                    .put(operands.labels.dtype().bytes())
                    .put(spec.reduction() == Reduction.MEAN)
                    .put(workspace.realBytes())
                    .put(0)
                    .put(0)
                    .put(0)
                    .put(true),
            stream);
  }

  private void reduceLosses(long stream) {
    new Segments(card, "losses", rows.count(), LOSS_BYTES)
        .run(
            parameters ->
                parameters
                    .put(workspace.losses())
                    .put(workspace.partials())
                    .put(workspace.denominator())
                    .put(DeviceMemory.address(loss()))
                    .put(rows.count())
                    .put(workspace.realBytes()),
            stream);
  }

  private GradientFactor factor() {
    boolean isMean = spec.reduction() == Reduction.MEAN;
    double dense = isMean ? (rows.count() == 0 ? Double.NaN : rows.count()) : 1;
    return new GradientFactor(
        operands.upstream, operands.gradientScale, operands.divisor, dense, sparse);
  }

  /** Writes what gradients are multiplied by. */
  void putFactor(ParameterWriter to) {
    factor().put(to, element(), workspace.denominator());
  }

  DType element() {
    return operands.input.dtype();
  }

  RowLayout rows() {
    return rows;
  }

  /** Where the rows' losses go. */
  long losses() {
    return reduces() ? workspace.losses() : DeviceMemory.address(loss());
  }

  /** Where the class weights lie, or 0. */
  long weights() {
    return spec.classWeights() == null ? 0 : workspace.weights();
  }

  long ignoreIndex() {
    return spec.ignoreIndex() == null ? 0 : spec.ignoreIndex();
  }

  /** Writes a tensor's strides; of none where it is null. */
  void putStrides(ParameterWriter to, @Nullable Operand operand) {
    RowLayout.along(operand, spec.classAxis()).putStrides(to);
  }

  /** Frees its workspace. */
  @Override
  public void close() {
    workspace.memory().release();
  }
}
