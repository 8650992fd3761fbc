package org.logits4j.cli;

import org.logits4j.DType;
import org.logits4j.Device;

/**
 * What a device's operators compute in, beside double with its {@link Expected#EPSILON}.
 *
 * @param scale by how much more a rounding costs
 * @param underflow how much is lost where an exponential is too small
 */
record Precision(double scale, double underflow) {
  static final Precision DOUBLE = new Precision(1, 0);

  /** Results of F32, F16 and BF16 come from single precision. */
  private static final Precision SINGLE = new Precision(0x1p29, 0x1p-122);

  /** Elementary functions of our own, which flush what is not a normal number. */
  private static final Precision VECTOR_DOUBLE = new Precision(2, 0x1p-1018);

  static Precision of(Device device, DType dtype) {
    if (device.name().equals("cpu/scalar")) {
      return DOUBLE;
    }
    return dtype == DType.F64 ? VECTOR_DOUBLE : SINGLE;
  }
}
