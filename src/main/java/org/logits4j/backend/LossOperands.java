package org.logits4j.backend;

import org.jspecify.annotations.Nullable;

/**
 * The tensors of one loss call: filled once for a single call, refilled between runs of a bound
 * step. Types and shapes must stay as they were when the step was made.
 */
public final class LossOperands {
  /** Logits, probabilities or log-probabilities, as the loss takes them. */
  public Operand input;

  /** Class indices (I32, I64) of the rows' shape, or a distribution of the input's shape. */
  public Operand labels;

  /** Where the loss goes: rows' shape for {@code NONE}, else a scalar. */
  public @Nullable Operand loss;

  /** Where the gradient with respect to the input goes; may be the input. */
  public @Nullable Operand gradient;

  /** Where the gradient with respect to dense labels goes. */
  public @Nullable Operand labelGradient;

  /** Where each row's log-sum-exp goes. */
  public @Nullable Operand logSumExp;

  /** Where each row's predicted class goes. */
  public @Nullable Operand predicted;

  /** Where each row's entropy goes. */
  public @Nullable Operand entropy;

  /** Each row's log-sum-exp from an earlier call: only the gradient is computed. */
  public @Nullable Operand savedLogSumExp;

  /** The gradient of what follows with respect to the loss: a scalar, or per row for NONE. */
  public @Nullable Operand upstream;

  /** Replaces the mean's denominator; null where the rows decide. */
  public @Nullable Scalar divisor;

  /** The gradient is multiplied by this. */
  public Scalar gradientScale = Scalar.ONE;

  /** With the two operands that every call has. */
  public LossOperands(Operand input, Operand labels) {
    this.input = input;
    this.labels = labels;
  }
}
