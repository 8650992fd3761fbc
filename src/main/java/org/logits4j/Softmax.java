package org.logits4j;

import org.logits4j.backend.Completion;
import org.logits4j.backend.SoftmaxGradientRequest;
import org.logits4j.backend.SoftmaxRequest;

/**
 * Softmax and log-softmax along an axis; like {@code torch.softmax}, {@code torch.log_softmax} and
 * {@code tf.nn}.
 *
 * <p>{@code softmax(x)[c] = exp(x[c] - logSumExp(x))}, and log-softmax is its logarithm, in nats,
 * computed without it. A row that is all -infinity, or holds a +infinity or a NaN, becomes NaN, as
 * in PyTorch; a -infinity elsewhere has probability 0. Results have the logits' shape and type.
 * Bitwise reproducible on the same device. Immutable and thread-safe.
 */
public final class Softmax {
  private final int axis;
  private final boolean logarithm;

  private Softmax(int axis, boolean logarithm) {
    this.axis = axis;
    this.logarithm = logarithm;
  }

  /**
   * Softmax along an axis.
   *
   * @param axis from 0, or from -1 counting back from the last
   */
  public static Softmax along(int axis) {
    return new Softmax(axis, false);
  }

  /**
   * Log-softmax along an axis.
   *
   * @param axis from 0, or from -1 counting back from the last
   */
  public static Softmax logAlong(int axis) {
    return new Softmax(axis, true);
  }

  /** The result in a new tensor. */
  public Tensor forward(Tensor logits) {
    return forward(logits, Call.options());
  }

  /** The result in a new tensor. */
  public Tensor forward(Tensor logits, Call call) {
    Checks.floating("logits", logits);
    try (Results results = new Results(logits.device())) {
      Tensor result = results.fresh(logits.dtype(), logits.shape().dense());
      return forward(logits, result, call, results);
    }
  }

  /**
   * The result in a tensor of the caller's.
   *
   * @param result of the logits' dimensions and type; the logits themselves for in place
   */
  public Tensor forward(Tensor logits, Tensor result) {
    return forward(logits, result, Call.options());
  }

  /** The result in a tensor of the caller's; see {@link #forward(Tensor, Tensor)}. */
  public Tensor forward(Tensor logits, Tensor result, Call call) {
    Checks.floating("logits", logits);
    Checks.target("result", result, "logits", logits, logits.dtype(), logits.shape());
    Checks.exactlyOver("result", result, "logits", logits);
    try (Results results = new Results(logits.device())) {
      return forward(logits, results.fills(result), call, results);
    }
  }

  private Tensor forward(Tensor logits, Tensor result, Call call, Results results) {
    Checks.onlyLoss(call);
    Device device = logits.device();
    int along = classAxis("logits", logits);
    Completion completion =
        device
            .backend()
            .softmax(
                new SoftmaxRequest(logits.operand(), along, logarithm, result.operand()),
                call.context(device));
    results.complete(completion);
    return result;
  }

  /**
   * The gradient with respect to the logits, from the result y and the upstream gradient g: {@code
   * y * (g - sum(g * y))}, for log-softmax {@code g - exp(y) * sum(g)}.
   *
   * @param result what {@link #forward} returned
   * @param upstream of the result's dimensions and type
   * @return a new tensor of the result's shape and type
   */
  public Tensor backward(Tensor result, Tensor upstream) {
    return backward(result, upstream, Gradient.fresh(), Call.options());
  }

  /**
   * The gradient with respect to the logits; see {@link #backward(Tensor, Tensor)}.
   *
   * @param gradient where it goes: {@link Gradient#into} may name the result or the upstream
   *     gradient; it takes no upstream gradient of its own
   */
  public Tensor backward(Tensor result, Tensor upstream, Gradient gradient, Call call) {
    Checks.floating("result", result);
    Checks.floating("upstream", upstream);
    Checks.sameDevice("upstream", upstream, "result", result);
    Checks.sameDType("upstream", upstream, "result", result);
    Checks.dims("upstream", upstream, result.shape(), "as result");
    Checks.onlyLoss(call);
    GradientTarget.noLabels(gradient, "softmax");
    if (gradient.upstreamTensor() != null) {
      throw new IllegalArgumentException(
          "Gradient.upstream(...): given twice, backward takes it as an argument");
    }
    int along = classAxis("result", result);
    Device device = result.device();
    try (Results results = new Results(device)) {
      Tensor into = GradientTarget.of(gradient, "result", result, results);
      Checks.exactlyOver("gradient", into, "upstream", upstream);
      Completion completion =
          device
              .backend()
              .softmaxGradient(
                  new SoftmaxGradientRequest(
                      result.operand(),
                      along,
                      logarithm,
                      upstream.operand(),
                      Checks.gradientScale(gradient, device),
                      into.operand()),
                  call.context(device));
      results.complete(completion);
      return into;
    }
  }

  private int classAxis(String name, Tensor tensor) {
    int along = tensor.shape().axis(axis);
    if (tensor.shape().dim(along) == 0) {
      throw new IllegalArgumentException(
          name + ": shape " + tensor.shape() + " has no classes along axis " + along);
    }
    return along;
  }
}
