package org.logits4j;

import org.jspecify.annotations.Nullable;

/**
 * Where the gradients of a {@link LinearCrossEntropy} go, and what they are multiplied by.
 * Immutable; each method returns a changed copy.
 */
public final class LinearGradient {
  private static final LinearGradient FRESH = new LinearGradient(null, null, Gradient.fresh());

  private final @Nullable Tensor hiddenInto;
  private final @Nullable Tensor weightInto;
  private final Gradient factors;

  private LinearGradient(
      @Nullable Tensor hiddenInto, @Nullable Tensor weightInto, Gradient factors) {
    this.hiddenInto = hiddenInto;
    this.weightInto = weightInto;
    this.factors = factors;
  }

  /** Into new tensors, of the inputs' types. */
  public static LinearGradient fresh() {
    return FRESH;
  }

  /** The gradient of the hidden states into a tensor of their shape and type, not over them. */
  public LinearGradient hiddenInto(Tensor into) {
    return new LinearGradient(into, weightInto, factors);
  }

  /**
   * The gradient of the weight into a tensor of its shape, not over it: of its type, or F32, which
   * keeps what a half type would round away and needs no second buffer.
   */
  public LinearGradient weightInto(Tensor into) {
    return new LinearGradient(hiddenInto, into, factors);
  }

  /** See {@link Gradient#upstream}. */
  public LinearGradient upstream(Tensor upstream) {
    return new LinearGradient(hiddenInto, weightInto, factors.upstream(upstream));
  }

  /** See {@link Gradient#scale(double)}. */
  public LinearGradient scale(double scale) {
    return new LinearGradient(hiddenInto, weightInto, factors.scale(scale));
  }

  /** See {@link Gradient#scale(Tensor)}. */
  public LinearGradient scale(Tensor scale) {
    return new LinearGradient(hiddenInto, weightInto, factors.scale(scale));
  }

  Gradient factors() {
    return factors;
  }

  Tensor hidden(Tensor hidden, Results results) {
    return target("hidden", hiddenInto, hidden, hidden.dtype(), results);
  }

  Tensor weight(Tensor weight, Results results) {
    DType dtype =
        weightInto != null && weightInto.dtype() == DType.F32 && weight.dtype() != DType.F64
            ? DType.F32
            : weight.dtype();
    return target("weight", weightInto, weight, dtype, results);
  }

  private static Tensor target(
      String name, @Nullable Tensor into, Tensor input, DType dtype, Results results) {
    if (into == null) {
      return results.fresh(dtype, input.shape().dense());
    }
    Checks.target(name + " gradient", into, name, input, dtype, input.shape());
    Checks.notOver(name + " gradient", into, name, input);
    return results.fills(into);
  }
}
