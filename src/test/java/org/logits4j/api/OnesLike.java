package org.logits4j.api;

import java.util.Arrays;
import org.logits4j.Tensor;

/** Tensors full of ones. */
final class OnesLike {
  private OnesLike() {}

  /** Ones of another tensor's shape, in F32, on its device. */
  static Tensor of(Tensor other) {
    float[] ones = new float[(int) other.shape().elements()];
    Arrays.fill(ones, 1);
    return Tensor.of(ones, other.shape()).to(other.device());
  }
}
