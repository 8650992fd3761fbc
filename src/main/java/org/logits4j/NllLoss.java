package org.logits4j;

import org.jspecify.annotations.Nullable;

/**
 * Negative log-likelihood on log-probabilities; like PyTorch's {@code F.nll_loss}.
 *
 * <p>A row's loss is {@code -weight[label] * logProbabilities[label]}, in nats. It takes what
 * log-softmax returns: fed raw logits it has no lower bound, which {@link
 * InputCheck#logProbabilities} tells. Labels are sparse, I64 or I32, shaped as the input without
 * its class axis. Types, errors and reproducibility as in {@link CrossEntropy}. Immutable and
 * thread-safe.
 */
public final class NllLoss {
  private final RowLossOptions options;

  private NllLoss(Builder builder) {
    options = builder.options;
  }

  /** With the default options: the mean over the rows, classes along the last axis. */
  public static NllLoss create() {
    return builder().build();
  }

  /** Starts with the default options. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The loss alone.
   *
   * @throws IllegalArgumentException if shapes, types, devices or options do not fit each other
   * @throws LabelOutOfRangeException see there
   */
  public LossResult loss(Tensor logProbabilities, Tensor labels) {
    return loss(logProbabilities, labels, Call.options());
  }

  /** The loss alone; see {@link #loss(Tensor, Tensor)}. */
  public LossResult loss(Tensor logProbabilities, Tensor labels, Call call) {
    return run(logProbabilities, labels, null, call);
  }

  /**
   * The loss and its gradient, in one pass, into new tensors.
   *
   * @throws IllegalArgumentException if shapes, types, devices or options do not fit each other
   * @throws LabelOutOfRangeException see there
   */
  public LossResult lossAndGradient(Tensor logProbabilities, Tensor labels) {
    return lossAndGradient(logProbabilities, labels, Gradient.fresh(), Call.options());
  }

  /** The loss and its gradient; see {@link #lossAndGradient(Tensor, Tensor)}. */
  public LossResult lossAndGradient(
      Tensor logProbabilities, Tensor labels, Gradient gradient, Call call) {
    return run(logProbabilities, labels, gradient, call);
  }

  private LossResult run(
      Tensor logProbabilities, Tensor labels, @Nullable Gradient gradient, Call call) {
    if (!call.outputs().isEmpty()) {
      throw new IllegalArgumentException(
          "request(" + call.outputs() + "): only CrossEntropy and LinearCrossEntropy do");
    }
    if (labels.dtype().isFloating()) {
      throw new IllegalArgumentException(
          "labels: dtype " + labels.dtype() + ", allowed are I64 and I32");
    }
    RowLossCall rows =
        new RowLossCall("log-probabilities", options, logProbabilities, labels, gradient, call);
    return rows.run(operands -> logProbabilities.device().backend().nllLoss(rows.spec(), operands));
  }

  /** Collects the options; each method checks its own argument. */
  public static final class Builder {
    private RowLossOptions options = RowLossOptions.DEFAULTS;

    private Builder() {}

    /** The axis of the classes; see {@link CrossEntropy.Builder#classAxis}. */
    public Builder classAxis(int axis) {
      options = options.withClassAxis(axis);
      return this;
    }

    /** A finite weight for each class; see {@link CrossEntropy.Builder#classWeights}. */
    public Builder classWeights(double... weights) {
      options = options.withClassWeights(weights);
      return this;
    }

    /** The label of rows that do not count; see {@link CrossEntropy.Builder#ignoreIndex}. */
    public Builder ignoreIndex(long label) {
      options = options.withIgnoreIndex(label);
      return this;
    }

    /** What becomes of the rows' losses; the mean where nothing is said. */
    public Builder reduction(Reduction reduction) {
      options = options.withReduction(reduction);
      return this;
    }

    /** The operator. */
    public NllLoss build() {
      return new NllLoss(this);
    }
  }
}
