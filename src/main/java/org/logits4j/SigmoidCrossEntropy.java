package org.logits4j;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.ClassWeights;
import org.logits4j.backend.Completion;
import org.logits4j.backend.SigmoidRequest;

/**
 * Elementwise binary cross-entropy on logits; like {@code tf.nn.sigmoid_cross_entropy_with_logits}
 * and PyTorch's {@code binary_cross_entropy_with_logits}.
 *
 * <p>With a logit x, its label t, the class's weight w and positive weight q the loss is, in nats,
 *
 * <pre>{@code
 * w * ((1 - t) * log(1 + exp(x)) + q * t * log(1 + exp(-x)))
 * }</pre>
 *
 * where a term with coefficient 0 counts 0. Labels are floating, of the logits' shape; classes lie
 * along the last axis. Types and reproducibility as in {@link CrossEntropy}. Immutable and
 * thread-safe.
 */
public final class SigmoidCrossEntropy {
  private final @Nullable ClassWeights positiveWeights;
  private final @Nullable ClassWeights classWeights;
  private final Reduction reduction;

  private SigmoidCrossEntropy(Builder builder) {
    positiveWeights = builder.positiveWeights;
    classWeights = builder.classWeights;
    reduction = builder.reduction;
  }

  /** With the default options: the mean over the elements, no weights. */
  public static SigmoidCrossEntropy create() {
    return builder().build();
  }

  /** Starts with the default options. */
  public static Builder builder() {
    return new Builder();
  }

  /** The loss alone: a scalar, or of the logits' shape with {@link Reduction#NONE}. */
  public LossResult loss(Tensor logits, Tensor labels) {
    return loss(logits, labels, Call.options());
  }

  /** The loss alone; see {@link #loss(Tensor, Tensor)}. */
  public LossResult loss(Tensor logits, Tensor labels, Call call) {
    return run(logits, labels, null, call);
  }

  /** The loss and its gradient with respect to the logits, in one pass, into new tensors. */
  public LossResult lossAndGradient(Tensor logits, Tensor labels) {
    return lossAndGradient(logits, labels, Gradient.fresh(), Call.options());
  }

  /** The loss and its gradient; see {@link #lossAndGradient(Tensor, Tensor)}. */
  public LossResult lossAndGradient(Tensor logits, Tensor labels, Gradient gradient, Call call) {
    GradientTarget.noLabels(gradient, "sigmoid cross-entropy");
    return run(logits, labels, gradient, call);
  }

  private LossResult run(Tensor logits, Tensor labels, @Nullable Gradient gradient, Call call) {
    Checks.floating("logits", logits);
    Checks.floating("labels", labels);
    Checks.sameDevice("labels", labels, "logits", logits);
    Checks.dims("labels", labels, logits.shape(), "as logits");
    if (labels.dtype() != logits.dtype() && labels.dtype() != DType.F32) {
      throw new IllegalArgumentException(
          "labels: dtype "
              + labels.dtype()
              + ", allowed with logits of "
              + logits.dtype()
              + ": that or F32");
    }
    Checks.onlyLoss(call);
    checkWeights("positiveWeights", positiveWeights, logits.shape());
    checkWeights("classWeights", classWeights, logits.shape());
    Device device = logits.device();
    try (Results results = new Results(device)) {
      Tensor into = null;
      Tensor upstream = null;
      if (gradient != null) {
        into = GradientTarget.of(gradient, "logits", logits, results);
        Checks.notOver("gradient", into, "labels", labels);
        upstream = gradient.upstreamTensor();
        if (upstream != null) {
          Checks.upstream(upstream, reduction, logits.shape(), device);
        }
      }
      Tensor loss =
          results.fresh(
              logits.dtype().lossType(),
              reduction == Reduction.NONE ? logits.shape().dense() : Shape.of());
      SigmoidRequest request =
          new SigmoidRequest(
              logits.operand(),
              labels.operand(),
              positiveWeights,
              classWeights,
              reduction,
              loss.operand(),
              into == null ? null : into.operand(),
              upstream == null ? null : upstream.operand(),
              Checks.gradientScale(gradient == null ? Gradient.fresh() : gradient, device));
      Completion completion = device.backend().sigmoidCrossEntropy(request, call.context(device));
      results.complete(completion);
      return new LossResult(loss, into, null, null, null, null, results.owned());
    }
  }

  private static void checkWeights(String name, @Nullable ClassWeights weights, Shape logits) {
    if (weights == null || weights.length() == 1) {
      return;
    }
    if (logits.rank() == 0 || logits.dim(-1) != weights.length()) {
      throw new IllegalArgumentException(
          name
              + ": "
              + weights.length()
              + " weights for logits of shape "
              + logits
              + ", expected one for all, or one for each class along the last axis");
    }
  }

  /** Collects the options; each method checks its own argument. */
  public static final class Builder {
    private @Nullable ClassWeights positiveWeights;
    private @Nullable ClassWeights classWeights;
    private Reduction reduction = Reduction.MEAN;

    private Builder() {}

    /** Finite weights of the positive term: one for all, or one for each class (last axis). */
    public Builder positiveWeights(double... weights) {
      positiveWeights = Checks.weights("positiveWeights", weights);
      return this;
    }

    /** Finite weights of the loss: one for all, or one for each class (last axis). */
    public Builder classWeights(double... weights) {
      classWeights = Checks.weights("classWeights", weights);
      return this;
    }

    /** What becomes of the elements' losses; the mean where nothing is said. */
    public Builder reduction(Reduction reduction) {
      this.reduction = reduction;
      return this;
    }

    /** The operator. */
    public SigmoidCrossEntropy build() {
      return new SigmoidCrossEntropy(this);
    }
  }
}
