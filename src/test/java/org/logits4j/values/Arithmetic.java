package org.logits4j.values;

import org.logits4j.DType;
import org.logits4j.Device;

/**
 * How exactly a device computes, as {@code docs/numerics.md} defines it: errors are relative, and
 * counted in units.
 *
 * @param kernels what computes
 * @param type what it computes elements in: results of that type are not rounded once more
 * @param unit the relative error of one addition, multiplication or division
 * @param row the same of numbers that there is one of for each row, in units
 * @param gap what a difference of logits adds to the error of its exponential, for each 1 of it
 * @param exp the error of {@code exp} and {@code expm1}, in units
 * @param log the error of {@code log} and {@code log1p}, in units
 * @param tanh the error of {@code tanh}, in units
 * @param underflow the most that is lost where an exponential underflows
 * @param smallest the smallest positive number
 * @param sums how a row is summed up
 */
record Arithmetic(
    Kernels kernels,
    DType type,
    double unit,
    double row,
    double gap,
    double exp,
    double log,
    double tanh,
    double underflow,
    double smallest,
    RowSums sums) {
  /** The smallest positive double: what an underflow may lose. */
  static final double UNDERFLOW = Double.MIN_VALUE;

  /** {@link StrictMath}: 1 ulp, which is at most 2 units, and 2.5 ulps for {@code tanh}. */
  static final Arithmetic DOUBLE =
      new Arithmetic(
          Kernels.SCALAR,
          DType.F64,
          0x1p-53,
          1,
          1,
          2,
          2,
          5,
          UNDERFLOW,
          UNDERFLOW,
          RowSums.COMPENSATED);

  /** A unit of a double, in those of a float. */
  private static final double DOUBLE_ROW = 0x1p-29;

  /**
   * The vector kernels in F32: {@code exp} and {@code tanh} were measured for every argument (1.293
   * and 2.610 units), {@code log1p}, in double, for random ones (4.0 of its units).
   */
  private static final Arithmetic VECTOR_FLOAT =
      new Arithmetic(
          Kernels.VECTOR,
          DType.F32,
          0x1p-24,
          DOUBLE_ROW,
          1,
          1.3,
          5 * DOUBLE_ROW,
          2.65,
          Float.MIN_NORMAL,
          Float.MIN_VALUE,
          new VectorSums(DOUBLE_ROW));

  /** The vector kernels in F64: {@code exp} and {@code tanh} were measured for random arguments. */
  private static final Arithmetic VECTOR_DOUBLE =
      new Arithmetic(
          Kernels.VECTOR,
          DType.F64,
          0x1p-53,
          1,
          1,
          1.3,
          2,
          3.2,
          Double.MIN_NORMAL,
          Double.MIN_VALUE,
          new VectorSums(1));

  /**
   * The CUDA kernels in F64, with the toolkit's own functions: {@code exp} and {@code expm1} within
   * 1 ulp, {@code log1p} within 2, an ulp being at most 2 units; {@code tanh} has twice the error
   * of {@code expm1}, a sum and a quotient.
   */
  private static final Arithmetic CUDA_DOUBLE =
      new Arithmetic(
          Kernels.CUDA,
          DType.F64,
          0x1p-53,
          1,
          1,
          2,
          4,
          6,
          Double.MIN_NORMAL,
          Double.MIN_VALUE,
          new KernelSums(DType.F64));

  /**
   * The CUDA kernels for logits of a type: the difference is rounded, then its product with a
   * log2(e) that is off by 0.224 units; {@code ex2.approx.ftz} is within 2 ulps of the correctly
   * rounded power of 2, 2.5 ulps in all, which are at most 5 units; {@code log1p_of} was measured;
   * {@code tanh_of} is (1 - e) / (1 + e) from 0.6 on, where the error of e is divided by sinh(1.2).
   */
  private static Arithmetic kernels(DType logits) {
    if (logits == DType.F64) {
      return CUDA_DOUBLE;
    }
    return new Arithmetic(
        Kernels.CUDA,
        DType.F32,
        0x1p-24,
        1,
        2.224,
        5,
        2.2,
        8.2,
        Float.MIN_NORMAL,
        Float.MIN_VALUE,
        new KernelSums(logits));
  }

  /**
   * Of the CUDA kernels that go through rows element by element.
   *
   * @param strided whether each thread has a row of its own
   */
  Arithmetic elementwise(boolean strided) {
    return new Arithmetic(
        kernels,
        type,
        unit,
        row,
        gap,
        exp,
        log,
        tanh,
        underflow,
        smallest,
        new GeneralSums(type, strided));
  }

  /** Of a device's results for logits of a type. */
  static Arithmetic of(Device device, DType logits) {
    return switch (Support.of(device).kernels()) {
      case SCALAR -> DOUBLE;
      case VECTOR -> logits == DType.F64 ? VECTOR_DOUBLE : VECTOR_FLOAT;
      case CUDA -> kernels(logits);
    };
  }

  /** Whether elements are computed in vectors. */
  boolean isVector() {
    return kernels == Kernels.VECTOR;
  }

  /**
   * How often a term of a sum over elements is rounded on its way into it, beyond the sum's own
   * last roundings.
   */
  double summation() {
    return isVector() ? 34 : 0;
  }

  /** The same of negative log-likelihood, which the CPU computes in double. */
  static Arithmetic withoutVectors(Device device, DType type) {
    return Support.of(device).isCpu() ? DOUBLE : kernels(type);
  }

  /** What results that there is one of for each row are rounded from. */
  DType rowType() {
    return kernels == Kernels.CUDA ? type : DType.F64;
  }

  /** The error of a row's number where it is rounded, to be one of the elements' type. */
  int conversion() {
    return kernels == Kernels.VECTOR && type != DType.F64 ? 1 : 0;
  }

  /** How many products make {@code e / (1 + r)} of {@code 1 / (1 + r)}: 0 where it divides. */
  int products() {
    return kernels == Kernels.CUDA ? 1 : 0;
  }

  /** The error that the factor of an exponential's block adds to it. */
  double blockFactor() {
    return kernels == Kernels.VECTOR ? 3 * row : 0;
  }

  /**
   * What is added to the errors of an exponential and of {@code 1 + r} where a probability is made.
   *
   * @param largest whether the exponential is 1
   */
  double probability(boolean largest) {
    return switch (kernels) {
      case SCALAR -> 2;
      // one of the largest may be in a block with a factor
      case VECTOR -> 1 + conversion() + 3 * row;
      case CUDA -> largest ? 2 : 3;
    };
  }

  /** Of what a cross-entropy's gradient is multiplied by, products included. */
  double factorError() {
    return kernels == Kernels.CUDA ? 1 : (2 + Factors.ERROR) * row;
  }

  /** The error that rounding to a type adds to a result. */
  double rounding(DType to, double value) {
    return to == type ? 0 : Types.ulp(to, value) / 2;
  }

  /** The same of results that there is one of for each row. */
  double rowRounding(DType to, double value) {
    return to == rowType() ? 0 : Types.ulp(to, value) / 2;
  }
}
