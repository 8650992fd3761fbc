package org.logits4j;

import org.jspecify.annotations.Nullable;

/**
 * Cross-entropy on probabilities; like Keras's categorical cross-entropies with {@code
 * from_logits=False}.
 *
 * <p>A row p is divided by its sum and clipped: {@code q = clip(p / sum(p), epsilon, 1 - epsilon)}.
 * Its loss is {@code -sum of t[c] * log(q[c])}, in nats, with t as in {@link CrossEntropy}; the
 * gradient goes through both steps, and is 0 through a clipped element. Where logits are at hand,
 * {@link CrossEntropy} keeps digits that this loses. Labels are sparse (I64, I32) or dense. Types,
 * errors and reproducibility as in {@link CrossEntropy}. Immutable and thread-safe.
 */
public final class ProbabilityCrossEntropy {
  private final RowLossOptions options;
  private final double epsilon;

  private ProbabilityCrossEntropy(Builder builder) {
    options = builder.options;
    epsilon = builder.epsilon;
  }

  /** With the default options: the mean over the rows, classes along the last axis. */
  public static ProbabilityCrossEntropy create() {
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
  public LossResult loss(Tensor probabilities, Tensor labels) {
    return loss(probabilities, labels, Call.options());
  }

  /** The loss alone; see {@link #loss(Tensor, Tensor)}. */
  public LossResult loss(Tensor probabilities, Tensor labels, Call call) {
    return run(probabilities, labels, null, call);
  }

  /**
   * The loss and its gradient, in one pass, into new tensors.
   *
   * @throws IllegalArgumentException if shapes, types, devices or options do not fit each other
   * @throws LabelOutOfRangeException see there
   */
  public LossResult lossAndGradient(Tensor probabilities, Tensor labels) {
    return lossAndGradient(probabilities, labels, Gradient.fresh(), Call.options());
  }

  /** The loss and its gradient; see {@link #lossAndGradient(Tensor, Tensor)}. */
  public LossResult lossAndGradient(
      Tensor probabilities, Tensor labels, Gradient gradient, Call call) {
    return run(probabilities, labels, gradient, call);
  }

  private LossResult run(
      Tensor probabilities, Tensor labels, @Nullable Gradient gradient, Call call) {
    if (!call.outputs().isEmpty()) {
      throw new IllegalArgumentException(
          "request(" + call.outputs() + "): only CrossEntropy and LinearCrossEntropy do");
    }
    RowLossCall rows =
        new RowLossCall("probabilities", options, probabilities, labels, gradient, call);
    return rows.run(
        operands ->
            probabilities
                .device()
                .backend()
                .probabilityCrossEntropy(rows.spec(), epsilon, operands));
  }

  /** Collects the options; each method checks its own argument. */
  public static final class Builder {
    private RowLossOptions options = RowLossOptions.DEFAULTS;
    private double epsilon = 1e-7;

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

    /** In [0, 1]: this share of each label goes to all classes alike. */
    public Builder labelSmoothing(double smoothing) {
      options = options.withLabelSmoothing(smoothing);
      return this;
    }

    /**
     * Probabilities are clipped to [epsilon, 1 - epsilon]; 1e-7, as in Keras, where nothing is
     * said.
     *
     * @param epsilon in [0, 0.5]; 0 clips nothing
     */
    public Builder epsilon(double epsilon) {
      if (!(epsilon >= 0 && epsilon <= 0.5)) {
        throw new IllegalArgumentException("epsilon " + epsilon + ": allowed are 0 to 0.5");
      }
      this.epsilon = epsilon;
      return this;
    }

    /** The operator. */
    public ProbabilityCrossEntropy build() {
      return new ProbabilityCrossEntropy(this);
    }
  }
}
