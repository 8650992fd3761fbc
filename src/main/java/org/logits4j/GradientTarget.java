package org.logits4j;

/** Where a gradient with respect to one input goes. */
final class GradientTarget {
  private GradientTarget() {}

  /** The input itself, the caller's tensor, or a new one. */
  static Tensor of(Gradient gradient, String inputName, Tensor input, Results results) {
    if (gradient.isOverInput()) {
      return results.fills(input);
    }
    Tensor into = gradient.intoTensor();
    if (into == null) {
      return results.fresh(input.dtype(), input.shape().dense());
    }
    Checks.target("gradient", into, inputName, input, input.dtype(), input.shape());
    Checks.exactlyOver("gradient", into, inputName, input);
    return results.fills(into);
  }

  /** For operators whose labels have no gradient. */
  static void noLabels(Gradient gradient, String operator) {
    if (gradient.wantsLabels()) {
      throw new IllegalArgumentException(
          "andLabels(): " + operator + " has no gradient with respect to labels");
    }
  }
}
