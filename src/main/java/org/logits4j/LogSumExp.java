package org.logits4j;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.Completion;
import org.logits4j.backend.LogSumExpGradientRequest;
import org.logits4j.backend.LogSumExpRequest;

/**
 * {@code log(sum(exp(x)))} over axes, in nats; like {@code torch.logsumexp} and {@code
 * tf.reduce_logsumexp}.
 *
 * <p>Over nothing, or over -infinity alone, it is -infinity with gradient 0 (PyTorch: NaN). A
 * +infinity makes it +infinity and a NaN NaN, in that row only. Results are F32 for F32, F16 and
 * BF16, and F64 for F64. Bitwise reproducible on the same device. Immutable and thread-safe.
 */
public final class LogSumExp {
  private final int @Nullable [] axes;
  private final boolean keepDims;

  private LogSumExp(int @Nullable [] axes, boolean keepDims) {
    this.axes = axes;
    this.keepDims = keepDims;
  }

  /** Over all axes. */
  public static LogSumExp overAll() {
    return new LogSumExp(null, false);
  }

  /**
   * Over some axes.
   *
   * @param axes from 0, or from -1 counting back from the last; none leaves each element as it is
   */
  public static LogSumExp over(int... axes) {
    return new LogSumExp(axes.clone(), false);
  }

  /** The axes summed over stay in the result, with length 1. */
  public LogSumExp keepDims() {
    return new LogSumExp(axes, true);
  }

  /** The log-sum-exp of a floating tensor. */
  public Tensor forward(Tensor logits) {
    return forward(logits, Call.options());
  }

  /** The log-sum-exp of a floating tensor. */
  public Tensor forward(Tensor logits, Call call) {
    Checks.floating("logits", logits);
    Checks.onlyLoss(call);
    int[] over = axes(logits.shape());
    try (Results results = new Results(logits.device())) {
      Tensor result =
          results.fresh(logits.dtype().lossType(), resultShape(logits.shape(), over, keepDims));
      Completion completion =
          logits
              .device()
              .backend()
              .logSumExp(
                  new LogSumExpRequest(logits.operand(), over, result.operand()),
                  call.context(logits.device()));
      results.complete(completion);
      return result;
    }
  }

  /**
   * The gradient with respect to the logits, {@code upstream * exp(logits - result)}: of their
   * shape and type.
   *
   * @param result what {@link #forward} returned for these logits
   * @param gradient where it goes; its upstream gradient has one element or the result's shape
   */
  public Tensor backward(Tensor logits, Tensor result, Gradient gradient) {
    return backward(logits, result, gradient, Call.options());
  }

  /** The gradient with respect to the logits; see {@link #backward(Tensor, Tensor, Gradient)}. */
  public Tensor backward(Tensor logits, Tensor result, Gradient gradient, Call call) {
    Checks.floating("logits", logits);
    Checks.onlyLoss(call);
    GradientTarget.noLabels(gradient, "log-sum-exp");
    int[] over = axes(logits.shape());
    Device device = logits.device();
    Shape expected = resultShape(logits.shape(), over, keepDims);
    Checks.target("result", result, "logits", logits, logits.dtype().lossType(), expected);
    Tensor upstream = gradient.upstreamTensor();
    if (upstream != null) {
      Checks.upstream(upstream, Reduction.NONE, expected, device);
    }
    try (Results results = new Results(device)) {
      Tensor into = GradientTarget.of(gradient, "logits", logits, results);
      Checks.notOver("gradient", into, "result", result);
      Completion completion =
          device
              .backend()
              .logSumExpGradient(
                  new LogSumExpGradientRequest(
                      logits.operand(),
                      over,
                      result.operand(),
                      upstream == null ? null : upstream.operand(),
                      Checks.gradientScale(gradient, device),
                      into.operand()),
                  call.context(device));
      results.complete(completion);
      return into;
    }
  }

  private int[] axes(Shape shape) {
    if (axes != null) {
      return Checks.axes(shape, axes);
    }
    int[] all = new int[shape.rank()];
    for (int axis = 0; axis < all.length; axis++) {
      all[axis] = axis;
    }
    return all;
  }

  private static Shape resultShape(Shape shape, int[] over, boolean keepDims) {
    long[] dims = shape.dims();
    for (int axis : over) {
      dims[axis] = keepDims ? 1 : -1;
    }
    return Shape.of(java.util.Arrays.stream(dims).filter(dim -> dim >= 0).toArray());
  }
}
