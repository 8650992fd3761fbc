package org.logits4j.cuda;

import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.backend.Operand;
import org.logits4j.backend.Scalar;

/**
 * What kernels multiply gradients by, and what a sum of losses is divided by: factor.cuh.
 *
 * @param upstream one number, or one for each loss; or null for ones
 * @param scale the gradient's
 * @param divisor instead of the denominator; or null
 * @param denominator on the host; of no meaning where it is counted
 * @param counted whether an earlier launch has left the denominator where it is kept
 */
record GradientFactor(
    @Nullable Operand upstream,
    Scalar scale,
    @Nullable Scalar divisor,
    double denominator,
    boolean counted) {
  /** The size of its structure. */
  static final int BYTES = ElementLayout.BYTES + 56;

  /**
   * Writes the structure.
   *
   * @param kept where the denominator is kept for the losses' sum, or 0
   */
  void put(ParameterWriter to, DType element, long kept) {
    boolean onHost = divisor != null && divisor.device() == null;
    Operand onDevice = divisor == null ? null : divisor.device();
    ElementLayout.put(to, upstream, element);
    to.put(DeviceMemory.address(scale.device()))
        .put(DeviceMemory.address(onDevice))
        .put(kept)
        .put(scale.value())
        .put(divisor != null && onHost ? divisor.value() : denominator)
        .put(upstream != null && upstream.shape().elements() > 1)
        .put(type(scale.device()))
        .put(type(onDevice))
        .put(counted && divisor == null);
  }

  private static int type(@Nullable Operand number) {
    return number == null ? 0 : ElementLayout.type(number.dtype());
  }

  /** {@link DeviceMemory#beforeUse} of what lies on the device. */
  void beforeUse(long stream) {
    DeviceMemory.beforeUse(upstream, stream);
    DeviceMemory.beforeUse(scale.device(), stream);
    DeviceMemory.beforeUse(divisor == null ? null : divisor.device(), stream);
  }

  /** {@link DeviceMemory#afterUse} of what lies on the device. */
  void afterUse(long stream) {
    DeviceMemory.afterUse(upstream, stream);
    DeviceMemory.afterUse(scale.device(), stream);
    DeviceMemory.afterUse(divisor == null ? null : divisor.device(), stream);
  }
}
