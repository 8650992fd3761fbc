package org.logits4j;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.Completion;
import org.logits4j.backend.LinearRequest;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.Operand;

/**
 * Cross-entropy of a linear layer's outputs, {@code hidden * weight^T + bias}, whose logits are
 * never whole in memory; like Liger's fused linear cross-entropy and Cut Cross-Entropy.
 *
 * <p>Rows are taken in chunks: the chunk's logits are computed, their loss and gradient taken in
 * place, and the gradient multiplied into the gradients of hidden states and weight. Beside the
 * results it holds one chunk of logits, and the weight's gradient in F32 where that is a half type.
 * Logits, sums and the weight's gradient are F32 for F32, F16 and BF16, and F64 for F64.
 *
 * <p>The maths of the loss, its options, outputs and errors are those of a {@link CrossEntropy}
 * with sparse labels and classes along the last axis. Results are bitwise reproducible for the same
 * device, shape and memory budget where the products are; OpenBLAS's may change with the number of
 * threads. Immutable and thread-safe.
 */
public final class LinearCrossEntropy {
  /** The memory that one chunk of logits takes where nothing is said, in bytes: 256 MiB. */
  public static final long DEFAULT_BUDGET = 256L << 20;

  private final CrossEntropy loss;
  private final long budget;

  private LinearCrossEntropy(CrossEntropy loss, long budget) {
    this.loss = loss;
    this.budget = budget;
  }

  /** The fused form of a cross-entropy. */
  public static LinearCrossEntropy of(CrossEntropy loss) {
    int axis = loss.options().classAxis();
    if (axis != -1 && axis != 1) {
      throw new IllegalArgumentException(
          "classAxis " + axis + ": the logits of a linear layer are [rows, classes]");
    }
    return new LinearCrossEntropy(loss, DEFAULT_BUDGET);
  }

  /**
   * How much memory one chunk of logits may take. The chunk's rows follow from it and the shape
   * alone, so that results do not depend on what else is in memory; a chunk has at least one row.
   *
   * @param bytes at least 1
   */
  public LinearCrossEntropy memoryBudget(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("memoryBudget " + bytes + ": allowed are 1 and up");
    }
    return new LinearCrossEntropy(loss, bytes);
  }

  /**
   * The loss alone.
   *
   * @param hidden [N, H], floating
   * @param weight [V, H], of the same type
   * @param bias [V] of the same type, or null
   * @param labels [N], I64 or I32
   */
  public Result loss(Tensor hidden, Tensor weight, @Nullable Tensor bias, Tensor labels) {
    return loss(hidden, weight, bias, labels, Call.options());
  }

  /** The loss alone, without a bias; see {@link #loss(Tensor, Tensor, Tensor, Tensor)}. */
  public Result loss(Tensor hidden, Tensor weight, Tensor labels) {
    return loss(hidden, weight, null, labels);
  }

  /** The loss alone; see {@link #loss(Tensor, Tensor, Tensor, Tensor)}. */
  public Result loss(
      Tensor hidden, Tensor weight, @Nullable Tensor bias, Tensor labels, Call call) {
    return run(hidden, weight, bias, labels, null, call);
  }

  /**
   * The loss and its gradients with respect to hidden states, weight and bias, into new tensors.
   *
   * @param hidden [N, H], floating
   * @param weight [V, H], of the same type
   * @param bias [V] of the same type, or null
   * @param labels [N], I64 or I32
   */
  public Result lossAndGradient(
      Tensor hidden, Tensor weight, @Nullable Tensor bias, Tensor labels) {
    return lossAndGradient(hidden, weight, bias, labels, LinearGradient.fresh(), Call.options());
  }

  /**
   * The loss and its gradients, without a bias; see {@link #lossAndGradient(Tensor, Tensor, Tensor,
   * Tensor)}.
   */
  public Result lossAndGradient(Tensor hidden, Tensor weight, Tensor labels) {
    return lossAndGradient(hidden, weight, null, labels);
  }

  /** The loss and its gradients; see {@link #lossAndGradient(Tensor, Tensor, Tensor, Tensor)}. */
  public Result lossAndGradient(
      Tensor hidden,
      Tensor weight,
      @Nullable Tensor bias,
      Tensor labels,
      LinearGradient gradient,
      Call call) {
    return run(hidden, weight, bias, labels, gradient, call);
  }

  private Result run(
      Tensor hidden,
      Tensor weight,
      @Nullable Tensor bias,
      Tensor labels,
      @Nullable LinearGradient gradient,
      Call call) {
    checkInputs(hidden, weight, bias, labels);
    Device device = hidden.device();
    long rows = hidden.shape().dim(0);
    long vocabulary = weight.shape().dim(0);
    LossSpec spec = loss.options().spec("logits", Shape.of(rows, vocabulary));
    DType lossType = hidden.dtype().lossType();
    long rowBytes = vocabulary * lossType.bytes();
    int chunkRows = (int) Math.max(1, Math.min(Math.min(rows, budget / rowBytes), 1 << 24));
    Shape perRow = Shape.of(rows);
    try (Results results = new Results(device)) {
      Tensor lossTensor =
          results.fresh(lossType, spec.reduction() == Reduction.NONE ? perRow : Shape.of());
      Tensor logSumExp = requested(results, call, Output.LOG_SUM_EXP, lossType, perRow);
      Tensor predicted = requested(results, call, Output.PREDICTED, DType.I64, perRow);
      Tensor entropy = requested(results, call, Output.ENTROPY, lossType, perRow);
      Tensor hiddenGradient = null;
      Tensor weightGradient = null;
      Tensor biasGradient = null;
      Gradient factors = Gradient.fresh();
      if (gradient != null) {
        hiddenGradient = gradient.hidden(hidden, results);
        weightGradient = gradient.weight(weight, results);
        Checks.notOver("hidden gradient", hiddenGradient, "weight", weight);
        Checks.notOver("weight gradient", weightGradient, "hidden", hidden);
        Checks.notOver("weight gradient", weightGradient, "hidden gradient", hiddenGradient);
        biasGradient = bias == null ? null : results.fresh(bias.dtype(), bias.shape());
        factors = gradient.factors();
      }
      Tensor upstream = factors.upstreamTensor();
      if (upstream != null) {
        Checks.upstream(upstream, spec.reduction(), perRow, device);
      }
      LinearRequest request =
          new LinearRequest(
              loss.spec(spec),
              chunkRows,
              hidden.operand(),
              weight.operand(),
              operand(bias),
              labels.operand(),
              lossTensor.operand(),
              operand(logSumExp),
              operand(predicted),
              operand(entropy),
              operand(hiddenGradient),
              operand(weightGradient),
              operand(biasGradient),
              operand(upstream),
              Checks.divisor(call, spec.reduction(), device),
              Checks.gradientScale(factors, device));
      Completion completion = device.backend().linearCrossEntropy(request, call.context(device));
      results.complete(completion);
      LossResult outputs =
          new LossResult(lossTensor, null, null, logSumExp, predicted, entropy, results.owned());
      return new Result(outputs, hiddenGradient, weightGradient, biasGradient);
    }
  }

  private static void checkInputs(
      Tensor hidden, Tensor weight, @Nullable Tensor bias, Tensor labels) {
    Checks.floating("hidden", hidden);
    Checks.floating("weight", weight);
    if (hidden.shape().rank() != 2 || weight.shape().rank() != 2) {
      throw new IllegalArgumentException(
          "hidden "
              + hidden.shape()
              + ", weight "
              + weight.shape()
              + ": expected [rows, width] and [classes, width]");
    }
    Checks.sameDevice("weight", weight, "hidden", hidden);
    Checks.sameDType("weight", weight, "hidden", hidden);
    if (hidden.shape().dim(1) != weight.shape().dim(1)) {
      throw new IllegalArgumentException(
          "weight: shape "
              + weight.shape()
              + ", hidden has "
              + hidden.shape()
              + "; both must have the same width");
    }
    if (bias != null) {
      Checks.floating("bias", bias);
      Checks.sameDevice("bias", bias, "hidden", hidden);
      Checks.sameDType("bias", bias, "hidden", hidden);
      Checks.dims("bias", bias, Shape.of(weight.shape().dim(0)), "one for each row of weight");
    }
    Checks.sameDevice("labels", labels, "hidden", hidden);
    if (!labels.dtype().isInteger()) {
      throw new IllegalArgumentException(
          "labels: dtype " + labels.dtype() + ", allowed are I64 and I32");
    }
    Checks.dims("labels", labels, Shape.of(hidden.shape().dim(0)), "one for each row of hidden");
  }

  private static @Nullable Tensor requested(
      Results results, Call call, Output output, DType dtype, Shape shape) {
    return call.wants(output) ? results.fresh(dtype, shape) : null;
  }

  private static @Nullable Operand operand(@Nullable Tensor tensor) {
    return tensor == null ? null : tensor.operand();
  }

  /** The loss, its outputs per row, and the gradients. Closing it frees what the call made. */
  public static final class Result implements AutoCloseable {
    private static final String REMEDY = "call lossAndGradient";
    private final LossResult outputs;
    private final @Nullable Tensor hiddenGradient;
    private final @Nullable Tensor weightGradient;
    private final @Nullable Tensor biasGradient;

    private Result(
        LossResult outputs,
        @Nullable Tensor hiddenGradient,
        @Nullable Tensor weightGradient,
        @Nullable Tensor biasGradient) {
      this.outputs = outputs;
      this.hiddenGradient = hiddenGradient;
      this.weightGradient = weightGradient;
      this.biasGradient = biasGradient;
    }

    /** The loss in nats: a scalar, or [N] with {@link Reduction#NONE}. */
    public Tensor loss() {
      return outputs.loss();
    }

    /** Each row's log-sum-exp; see {@link LossResult#logSumExp()}. */
    public Tensor logSumExp() {
      return outputs.logSumExp();
    }

    /** Each row's most likely class; see {@link LossResult#predicted()}. */
    public Tensor predicted() {
      return outputs.predicted();
    }

    /** The entropy of each row's softmax; see {@link LossResult#entropy()}. */
    public Tensor entropy() {
      return outputs.entropy();
    }

    /**
     * The gradient with respect to the hidden states, [N, H], of their type.
     *
     * @throws IllegalStateException if none was computed
     */
    public Tensor hiddenGradient() {
      return LossResult.asked(hiddenGradient, "gradient of the hidden states", REMEDY);
    }

    /**
     * The gradient with respect to the weight, [V, H].
     *
     * @throws IllegalStateException if none was computed
     */
    public Tensor weightGradient() {
      return LossResult.asked(weightGradient, "gradient of the weight", REMEDY);
    }

    /**
     * The gradient with respect to the bias, [V].
     *
     * @throws IllegalStateException if none was computed, or there is no bias
     */
    public Tensor biasGradient() {
      return LossResult.asked(biasGradient, "gradient of the bias", REMEDY + " with a bias");
    }

    @Override
    public void close() {
      outputs.close();
    }
  }
}
