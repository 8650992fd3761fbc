package org.logits4j.cpu;

import org.logits4j.backend.ExecutionContext;

/** Checks the arguments, and leaves to subclasses only products that have something to multiply. */
abstract class CheckedProduct implements MatrixProduct {

  /** Called with at least one row, column and step, and alpha not 0. */
  abstract void product(
      float alpha,
      FloatMatrix a,
      FloatMatrix b,
      float beta,
      FloatMatrix c,
      ExecutionContext context);

  /** Called with at least one row, column and step, and alpha not 0. */
  abstract void product(
      double alpha,
      DoubleMatrix a,
      DoubleMatrix b,
      double beta,
      DoubleMatrix c,
      ExecutionContext context);

  @Override
  public final void multiply(
      float alpha,
      FloatMatrix a,
      FloatMatrix b,
      float beta,
      FloatMatrix c,
      ExecutionContext context) {
    check(a.layout(), b.layout(), c.layout());
    if (c.rows() == 0 || c.columns() == 0) {
      return;
    }
    if (a.columns() == 0 || alpha == 0) {
      c.scale(beta);
    } else {
      product(alpha, a, b, beta, c, context);
    }
  }

  @Override
  public final void multiply(
      double alpha,
      DoubleMatrix a,
      DoubleMatrix b,
      double beta,
      DoubleMatrix c,
      ExecutionContext context) {
    check(a.layout(), b.layout(), c.layout());
    if (c.rows() == 0 || c.columns() == 0) {
      return;
    }
    if (a.columns() == 0 || alpha == 0) {
      c.scale(beta);
    } else {
      product(alpha, a, b, beta, c, context);
    }
  }

  private static void check(MatrixLayout a, MatrixLayout b, MatrixLayout c) {
    if (a.columns() != b.rows()) {
      throw new IllegalArgumentException(
          "b: " + b + ", but a is " + a + "; b needs as many rows as a has columns");
    }
    if (c.rows() != a.rows() || c.columns() != b.columns()) {
      throw new IllegalArgumentException(
          "c: "
              + c
              + ", but a is "
              + a
              + " and b is "
              + b
              + "; the product has a's rows and b's"
              + " columns");
    }
    if (!c.isRowMajor()) {
      throw new IllegalArgumentException("c: is transposed; the result must be row-major");
    }
  }

  @Override
  public final String toString() {
    return name();
  }
}
