package org.logits4j.backend;

import org.jspecify.annotations.Nullable;

/**
 * A number that is known on the host, or one that lies on the device and is read there.
 *
 * @param value the host's number; of no meaning where {@code device} is given
 * @param device a tensor of one element, or null
 */
public record Scalar(double value, @Nullable Operand device) {
  /** One. */
  public static final Scalar ONE = of(1);

  /** A number known on the host. */
  public static Scalar of(double value) {
    return new Scalar(value, null);
  }

  /** A number on the device. */
  public static Scalar of(Operand device) {
    return new Scalar(Double.NaN, device);
  }
}
