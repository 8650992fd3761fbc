package org.logits4j.values;

import org.logits4j.DType;
import org.logits4j.Device;

/**
 * How exactly a device computes, as {@code docs/numerics.md} defines it: errors are relative, and
 * counted in units.
 *
 * @param type what it computes in: results of that type are not rounded once more
 * @param unit the relative error of one addition, multiplication or division
 * @param gap what a difference of logits adds to the error of its exponential, for each 1 of it
 * @param exp the error of {@code exp} and {@code expm1}, in units
 * @param log the error of {@code log} and {@code log1p}, in units
 * @param tanh the error of {@code tanh}, in units
 * @param products how many products make {@code e / (1 + r)} of {@code 1 / (1 + r)}: 0 where it
 *     divides
 * @param underflow the most that is lost where an exponential underflows
 * @param smallest the smallest positive number
 * @param sums how a row is summed up
 */
record Arithmetic(
    DType type,
    double unit,
    double gap,
    double exp,
    double log,
    double tanh,
    int products,
    double underflow,
    double smallest,
    RowSums sums) {
  /** The smallest positive double: what an underflow may lose. */
  static final double UNDERFLOW = Double.MIN_VALUE;

  /** {@link StrictMath}: 1 ulp, which is at most 2 units, and 2.5 ulps for {@code tanh}. */
  static final Arithmetic DOUBLE =
      new Arithmetic(DType.F64, 0x1p-53, 1, 2, 2, 5, 0, UNDERFLOW, UNDERFLOW, RowSums.COMPENSATED);

  /**
   * The CUDA kernels for logits of a type: the difference is rounded, then its product with a
   * log2(e) that is off by 0.224 units; {@code ex2.approx.ftz} is within 2 ulps of the correctly
   * rounded power of 2, 2.5 ulps in all, which are at most 5 units; {@code log1p_of} was measured.
   */
  private static Arithmetic kernels(DType logits) {
    return new Arithmetic(
        DType.F32,
        0x1p-24,
        2.224,
        5,
        2.2,
        0,
        1,
        Float.MIN_NORMAL,
        Float.MIN_VALUE,
        new KernelSums(logits));
  }

  /** Of a device's results for logits of a type. */
  static Arithmetic of(Device device, DType logits) {
    return Support.of(device).isCpu() ? DOUBLE : kernels(logits);
  }

  /** Of what a cross-entropy's gradient is multiplied by, products included. */
  double factorError() {
    return type == DType.F64 ? 2 + Factors.ERROR : 1;
  }

  /** The error that rounding to a type adds to a result. */
  double rounding(DType to, double value) {
    return to == type ? 0 : Types.ulp(to, value) / 2;
  }
}
