package org.logits4j;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.Completion;
import org.logits4j.backend.GaussianRequest;
import org.logits4j.backend.Operand;

/**
 * Negative log-likelihood of independent normal distributions given by mean and log standard
 * deviation, the constant included.
 *
 * <p>With mean m, log standard deviation s and target t the loss of an element is, in nats,
 *
 * <pre>{@code
 * ((t - m) * exp(-s))^2 / 2 + s + log(2 * pi) / 2
 * }</pre>
 *
 * PyTorch's {@code GaussianNLLLoss} takes a variance instead, which it clamps, and leaves the
 * constant out by default.
 *
 * <p>The three tensors have one shape and one floating type. Losses are F32 (F64 for F64). Bitwise
 * reproducible on the same device. Immutable and thread-safe.
 */
public final class GaussianNll {
  private final Reduction reduction;

  private GaussianNll(Reduction reduction) {
    this.reduction = reduction;
  }

  /** With a reduction over the elements. */
  public static GaussianNll with(Reduction reduction) {
    return new GaussianNll(reduction);
  }

  /** The loss alone: a scalar, or of the mean's shape with {@link Reduction#NONE}. */
  public Result loss(Tensor mean, Tensor logStd, Tensor target) {
    return run(mean, logStd, target, null, Call.options());
  }

  /** The loss alone; see {@link #loss(Tensor, Tensor, Tensor)}. */
  public Result loss(Tensor mean, Tensor logStd, Tensor target, Call call) {
    return run(mean, logStd, target, null, call);
  }

  /** The loss and its gradients with respect to all three tensors, into new tensors. */
  public Result lossAndGradient(Tensor mean, Tensor logStd, Tensor target) {
    return run(mean, logStd, target, Gradient.fresh(), Call.options());
  }

  /**
   * The loss and its gradients; see {@link #lossAndGradient(Tensor, Tensor, Tensor)}.
   *
   * @param gradient upstream gradient and scale; the gradients go into new tensors
   */
  public Result lossAndGradient(
      Tensor mean, Tensor logStd, Tensor target, Gradient gradient, Call call) {
    GradientTarget.noLabels(gradient, "the Gaussian negative log-likelihood");
    if (gradient.isOverInput() || gradient.intoTensor() != null) {
      throw new IllegalArgumentException(
          "gradient: three gradients have no one destination; use Gradient.fresh()");
    }
    return run(mean, logStd, target, gradient, call);
  }

  private Result run(
      Tensor mean, Tensor logStd, Tensor target, @Nullable Gradient gradient, Call call) {
    Checks.floating("mean", mean);
    same("logStd", logStd, mean);
    same("target", target, mean);
    Checks.onlyLoss(call);
    Device device = mean.device();
    Shape shape = mean.shape().dense();
    try (Results results = new Results(device)) {
      Tensor loss =
          results.fresh(mean.dtype().lossType(), reduction == Reduction.NONE ? shape : Shape.of());
      Tensor meanGradient = null;
      Tensor logStdGradient = null;
      Tensor targetGradient = null;
      Tensor upstream = null;
      if (gradient != null) {
        meanGradient = results.fresh(mean.dtype(), shape);
        logStdGradient = results.fresh(mean.dtype(), shape);
        targetGradient = results.fresh(mean.dtype(), shape);
        upstream = gradient.upstreamTensor();
        if (upstream != null) {
          Checks.upstream(upstream, reduction, shape, device);
        }
      }
      GaussianRequest request =
          new GaussianRequest(
              mean.operand(),
              logStd.operand(),
              target.operand(),
              reduction,
              loss.operand(),
              operand(meanGradient),
              operand(logStdGradient),
              operand(targetGradient),
              operand(upstream),
              Checks.gradientScale(gradient == null ? Gradient.fresh() : gradient, device));
      Completion completion = device.backend().gaussianNll(request, call.context(device));
      results.complete(completion);
      return new Result(loss, meanGradient, logStdGradient, targetGradient, results);
    }
  }

  private static void same(String name, Tensor tensor, Tensor mean) {
    Checks.floating(name, tensor);
    Checks.sameDevice(name, tensor, "mean", mean);
    Checks.sameDType(name, tensor, "mean", mean);
    Checks.dims(name, tensor, mean.shape(), "as mean");
  }

  private static @Nullable Operand operand(@Nullable Tensor tensor) {
    return tensor == null ? null : tensor.operand();
  }

  /** The loss and, where they were asked for, the gradients. Closing it frees them all. */
  public static final class Result implements AutoCloseable {
    private static final String REMEDY = "call lossAndGradient";
    private final Tensor loss;
    private final @Nullable Tensor meanGradient;
    private final @Nullable Tensor logStdGradient;
    private final @Nullable Tensor targetGradient;
    private final Results results;

    private Result(
        Tensor loss,
        @Nullable Tensor meanGradient,
        @Nullable Tensor logStdGradient,
        @Nullable Tensor targetGradient,
        Results results) {
      this.loss = loss;
      this.meanGradient = meanGradient;
      this.logStdGradient = logStdGradient;
      this.targetGradient = targetGradient;
      this.results = results;
    }

    /** The loss in nats. */
    public Tensor loss() {
      return loss;
    }

    /**
     * The gradient with respect to the mean.
     *
     * @throws IllegalStateException if none was computed
     */
    public Tensor meanGradient() {
      return LossResult.asked(meanGradient, "gradient of the mean", REMEDY);
    }

    /**
     * The gradient with respect to the log standard deviation.
     *
     * @throws IllegalStateException if none was computed
     */
    public Tensor logStdGradient() {
      return LossResult.asked(logStdGradient, "gradient of the log standard deviation", REMEDY);
    }

    /**
     * The gradient with respect to the target.
     *
     * @throws IllegalStateException if none was computed
     */
    public Tensor targetGradient() {
      return LossResult.asked(targetGradient, "gradient of the target", REMEDY);
    }

    @Override
    public void close() {
      results.owned().forEach(Tensor::close);
    }
  }
}
