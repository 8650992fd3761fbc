package org.logits4j;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.CrossEntropySpec;
import org.logits4j.backend.LossSpec;

/**
 * Cross-entropy on logits, fused with its gradient; like PyTorch's {@code F.cross_entropy} and
 * TensorFlow's {@code (sparse_)softmax_cross_entropy_with_logits}.
 *
 * <p>With logits x and the options' scale, cap and z-loss weight λ, a row's logits become {@code z
 * = cap * tanh(scale * x / cap)} ({@code scale * x} without a cap), and its loss, in nats, is
 *
 * <pre>{@code
 * sum over c of t[c] * (logSumExp(z) - z[c])  +  λ * w * logSumExp(z)^2
 * t[c] = weight[c] * ((1 - e) * label[c] + e / C)
 * }</pre>
 *
 * where e is the label smoothing, C the number of valid classes, and {@code label} the row's
 * one-hot vector (sparse labels, I64 or I32) or its distribution (dense labels, floating). The
 * row's own weight w is its label's class weight, and 1 for dense labels. Terms with t[c] = 0 count
 * 0, even where z[c] is -infinity.
 *
 * <p>The gradient is that of the reduced loss with respect to the logits x, times the upstream
 * gradient and the scale that {@link Gradient} names, of the logits' shape and type.
 *
 * <p>Logits have any rank; their class axis is the last, or {@link Builder#classAxis}. Sparse
 * labels have the logits' shape without that axis; dense labels have the logits' shape, padding
 * columns included, and their type or F32. Losses and statistics are F32 for F32, F16 and BF16
 * logits, and F64 for F64.
 *
 * <p>A label that is neither a class nor the ignore index is reported by {@link
 * LabelOutOfRangeException}: on the CPU before anything is written, on a GPU when a result of the
 * call is read. Results are bitwise reproducible on the same device, whatever the number of rows or
 * threads. Immutable and thread-safe.
 */
public final class CrossEntropy {
  private final RowLossOptions options;
  private final double logitScale;
  private final double softcap;
  private final double zLoss;

  private CrossEntropy(Builder builder) {
    options = builder.options;
    logitScale = builder.logitScale;
    softcap = builder.softcap;
    zLoss = builder.zLoss;
  }

  /** With the default options: the mean over the rows, classes along the last axis. */
  public static CrossEntropy create() {
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
  public LossResult loss(Tensor logits, Tensor labels) {
    return loss(logits, labels, Call.options());
  }

  /** The loss alone; see {@link #loss(Tensor, Tensor)}. */
  public LossResult loss(Tensor logits, Tensor labels, Call call) {
    return run(logits, labels, null, call);
  }

  /**
   * The loss and its gradient, in one pass, into new tensors.
   *
   * @throws IllegalArgumentException if shapes, types, devices or options do not fit each other
   * @throws LabelOutOfRangeException see there
   */
  public LossResult lossAndGradient(Tensor logits, Tensor labels) {
    return lossAndGradient(logits, labels, Gradient.fresh(), Call.options());
  }

  /** The loss and its gradient; see {@link #lossAndGradient(Tensor, Tensor)}. */
  public LossResult lossAndGradient(Tensor logits, Tensor labels, Gradient gradient) {
    return lossAndGradient(logits, labels, gradient, Call.options());
  }

  /** The loss and its gradient on a stream; see {@link #lossAndGradient(Tensor, Tensor)}. */
  public LossResult lossAndGradient(
      Tensor logits, Tensor labels, Gradient gradient, Stream stream) {
    return lossAndGradient(logits, labels, gradient, Call.options().on(stream));
  }

  /** The loss and its gradient; see {@link #lossAndGradient(Tensor, Tensor)}. */
  public LossResult lossAndGradient(Tensor logits, Tensor labels, Gradient gradient, Call call) {
    return run(logits, labels, gradient, call);
  }

  private LossResult run(Tensor logits, Tensor labels, @Nullable Gradient gradient, Call call) {
    RowLossCall rows = new RowLossCall("logits", options, logits, labels, gradient, call);
    return rows.run(
        operands -> logits.device().backend().crossEntropy(spec(rows.spec()), operands));
  }

  /**
   * The gradient alone, from an earlier call's log-sum-exp: {@code exp(z - logSumExp)} instead of a
   * second reduction. An F32 log-sum-exp L is off by up to |L| * 2^-24, and so is, relatively,
   * every probability computed from it; {@link #lossAndGradient(Tensor, Tensor)} has no such error.
   *
   * @param logSumExp what the earlier call returned for {@link Output#LOG_SUM_EXP}
   * @param gradient where it goes; its upstream gradient may be per row with {@link Reduction#NONE}
   * @return the gradient with respect to the logits
   */
  public Tensor gradient(
      Tensor logits, Tensor labels, Tensor logSumExp, Gradient gradient, Call call) {
    if (!call.outputs().isEmpty()) {
      throw new IllegalArgumentException(
          "request(" + call.outputs() + "): a gradient from a saved log-sum-exp returns no others");
    }
    RowLossCall rows = new RowLossCall("logits", options, logits, labels, gradient, call);
    return rows.runGradient(
        logSumExp,
        gradient,
        operands -> logits.device().backend().crossEntropy(spec(rows.spec()), operands));
  }

  /**
   * Fixes the device, the types and the shapes once, for a loop; see {@link BoundCrossEntropy}.
   *
   * @param logits the type of the logits
   * @param labels the type of the labels: integer for sparse, floating for dense
   * @param shape the logits' shape
   * @param outputs what each run computes; {@link Output#LOSS} always is
   */
  public BoundCrossEntropy bind(
      Device device, DType logits, DType labels, Shape shape, Output... outputs) {
    if (!logits.isFloating()) {
      throw new IllegalArgumentException(
          "logits: dtype " + logits + ", allowed are F64, F32, F16 and BF16");
    }
    LossSpec spec = options.spec("logits", shape);
    RowLossCall.checkLabelTypes("logits", spec, logits, labels);
    return new BoundCrossEntropy(device, spec(spec), logits, labels, shape, outputs);
  }

  CrossEntropySpec spec(LossSpec rows) {
    return new CrossEntropySpec(rows, logitScale, softcap, zLoss);
  }

  RowLossOptions options() {
    return options;
  }

  /** Collects the options; each method checks its own argument. */
  public static final class Builder {
    private RowLossOptions options = RowLossOptions.DEFAULTS;
    private double logitScale = 1;
    private double softcap;
    private double zLoss;

    private Builder() {}

    /**
     * The axis of the classes: -1, the last, where nothing is said; 1 as in PyTorch.
     *
     * @param axis from 0, or from -1 counting back from the last
     */
    public Builder classAxis(int axis) {
      options = options.withClassAxis(axis);
      return this;
    }

    /**
     * The number of classes where the logits' class axis is longer: padding columns follow, which
     * are never read as classes, and whose gradient is written as 0.
     */
    public Builder validClasses(long classes) {
      options = options.withValidClasses(classes);
      return this;
    }

    /** A finite weight for each class. A mean over sparse labels divides by the labels' weights. */
    public Builder classWeights(double... weights) {
      options = options.withClassWeights(weights);
      return this;
    }

    /**
     * The label of rows that do not count: their loss is 0, their gradient exactly 0, and the mean
     * leaves them out. No label is ignored where nothing is said. PyTorch's default is -100.
     */
    public Builder ignoreIndex(long label) {
      options = options.withIgnoreIndex(label);
      return this;
    }

    /** In [0, 1]: this share of each label goes to all valid classes alike. */
    public Builder labelSmoothing(double smoothing) {
      options = options.withLabelSmoothing(smoothing);
      return this;
    }

    /** What becomes of the rows' losses; the mean where nothing is said. */
    public Builder reduction(Reduction reduction) {
      options = options.withReduction(reduction);
      return this;
    }

    /** Multiplies the logits first: an inverse temperature. Finite, above 0. */
    public Builder logitScale(double scale) {
      logitScale = Checks.finiteAboveZero("logitScale", scale);
      return this;
    }

    /** Caps the scaled logits at ±cap by a tanh; -infinity, a mask, stays. Finite, above 0. */
    public Builder softcap(double cap) {
      softcap = Checks.finiteAboveZero("softcap", cap);
      return this;
    }

    /** The weight of the squared log-sum-exp in each row's loss. Finite, at least 0. */
    public Builder zLoss(double weight) {
      zLoss = Checks.finiteAtLeastZero("zLoss", weight);
      return this;
    }

    /** The operator. */
    public CrossEntropy build() {
      return new CrossEntropy(this);
    }
  }
}
