package org.logits4j.cpu;

import org.logits4j.backend.ExecutionContext;

/**
 * Matrix products: {@code c = alpha * a * b + beta * c}, with a [m, k], b [k, n] and c [m, n].
 *
 * <p>a and b may be {@linkplain FloatMatrix#transposed() transposed}; c may not be, and must share
 * no element with a or b. Where beta is 0, c is written without being read; where alpha or k is 0,
 * a and b are not read. What lies between the rows of a matrix is not written, and has no
 * influence.
 *
 * <p>In absence of overflow and underflow, each element is within {@code gamma(k + 2) * (|alpha|
 * |a||b| + |beta||c|)} of its exact value, with {@code gamma(n) = n u / (1 - n u)} and u = 2<sup>
 * -24</sup> for floats, 2<sup>-53</sup> for doubles; for alpha = 1 and beta = 0 within {@code
 * gamma(k) * |a||b|}.
 *
 * <p>Implementations are safe for use by several threads at a time.
 */
public interface MatrixProduct {

  /** For example {@code packed}. */
  String name();

  /**
   * Computes {@code c = alpha * a * b + beta * c} in floats.
   *
   * @param context how many threads to use, and whose
   * @throws IllegalArgumentException if the dimensions do not agree or c is transposed
   */
  void multiply(
      float alpha,
      FloatMatrix a,
      FloatMatrix b,
      float beta,
      FloatMatrix c,
      ExecutionContext context);

  /**
   * Computes {@code c = alpha * a * b + beta * c} in doubles.
   *
   * @param context how many threads to use, and whose
   * @throws IllegalArgumentException if the dimensions do not agree or c is transposed
   */
  void multiply(
      double alpha,
      DoubleMatrix a,
      DoubleMatrix b,
      double beta,
      DoubleMatrix c,
      ExecutionContext context);
}
