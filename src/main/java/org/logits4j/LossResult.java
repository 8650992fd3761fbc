package org.logits4j;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a loss returns. Closing it frees the tensors that the call made; those that the caller gave
 * stay.
 */
public final class LossResult implements AutoCloseable {
  private final Tensor loss;
  private final @Nullable Tensor gradient;
  private final @Nullable Tensor labelGradient;
  private final @Nullable Tensor logSumExp;
  private final @Nullable Tensor predicted;
  private final @Nullable Tensor entropy;
  private final List<Tensor> owned;

  LossResult(
      Tensor loss,
      @Nullable Tensor gradient,
      @Nullable Tensor labelGradient,
      @Nullable Tensor logSumExp,
      @Nullable Tensor predicted,
      @Nullable Tensor entropy,
      List<Tensor> owned) {
    this.loss = loss;
    this.gradient = gradient;
    this.labelGradient = labelGradient;
    this.logSumExp = logSumExp;
    this.predicted = predicted;
    this.entropy = entropy;
    this.owned = List.copyOf(owned);
  }

  /**
   * The loss in nats, F32 (F64 for F64 logits): a scalar, or one for each row with {@link
   * Reduction#NONE}.
   */
  public Tensor loss() {
    return loss;
  }

  /**
   * The gradient with respect to the logits, of their shape and type.
   *
   * @throws IllegalStateException if none was computed
   */
  public Tensor gradient() {
    return asked(gradient, "gradient", "call lossAndGradient");
  }

  /**
   * The gradient with respect to dense labels, of their shape and type.
   *
   * @throws IllegalStateException if none was asked for
   */
  public Tensor labelGradient() {
    return asked(labelGradient, "label gradient", "ask for it with Gradient.andLabels()");
  }

  /**
   * Each row's log-sum-exp in nats; see {@link Output#LOG_SUM_EXP}.
   *
   * @throws IllegalStateException if it was not asked for
   */
  public Tensor logSumExp() {
    return asked(logSumExp, "log-sum-exp", request(Output.LOG_SUM_EXP));
  }

  /**
   * Each row's most likely class; see {@link Output#PREDICTED}.
   *
   * @throws IllegalStateException if it was not asked for
   */
  public Tensor predicted() {
    return asked(predicted, "predicted class", request(Output.PREDICTED));
  }

  /**
   * The entropy of each row's softmax in nats; see {@link Output#ENTROPY}.
   *
   * @throws IllegalStateException if it was not asked for
   */
  public Tensor entropy() {
    return asked(entropy, "entropy", request(Output.ENTROPY));
  }

  private static String request(Output output) {
    return "ask for it with Call.options().request(Output." + output + ")";
  }

  static Tensor asked(@Nullable Tensor tensor, String what, String remedy) {
    if (tensor == null) {
      throw new IllegalStateException("the " + what + " was not computed: " + remedy);
    }
    return tensor;
  }

  @Override
  public void close() {
    owned.forEach(Tensor::close);
  }
}
