package org.logits4j.values;

import org.logits4j.Device;

/**
 * How exactly a device computes, as {@code docs/numerics.md} defines it: errors are relative, and
 * counted in units.
 *
 * @param unit the relative error of one addition, multiplication or division
 * @param exp the error of {@code exp} and {@code expm1}, in units
 * @param log the error of {@code log} and {@code log1p}, in units
 * @param tanh the error of {@code tanh}, in units
 */
record Arithmetic(double unit, double exp, double log, double tanh) {
  /** The smallest positive double: what an underflow may lose. */
  static final double UNDERFLOW = Double.MIN_VALUE;

  /** {@link StrictMath}: 1 ulp, which is at most 2 units, and 2.5 ulps for {@code tanh}. */
  static final Arithmetic DOUBLE = new Arithmetic(0x1p-53, 2, 2, 5);

  static Arithmetic of(Device device) {
    if (device.name().equals("cpu")) {
      return DOUBLE;
    }
    throw new IllegalArgumentException("no error bounds for " + device);
  }
}
