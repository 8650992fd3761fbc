package org.logits4j.cpu;

import org.logits4j.backend.ExecutionContext;

/**
 * The product in plain Java, written such that the JIT compiler uses vector instructions.
 *
 * <p>The order of all roundings is fixed: products are rounded and summed one by one along k, from
 * 0 on, in sections of {@value Tiles#DEPTH}; then {@code c = beta * c + alpha * sum} for the first
 * section and {@code c = c + alpha * sum} for each further one. Results are therefore bitwise the
 * same for any number of threads, on any Java and any processor.
 */
final class PackedProduct extends CheckedProduct {
  @Override
  public String name() {
    return "packed";
  }

  @Override
  void product(
      float alpha,
      FloatMatrix a,
      FloatMatrix b,
      float beta,
      FloatMatrix c,
      ExecutionContext context) {
    Tiles.run(c.rows(), c.columns(), a.columns(), context, new FloatTile(alpha, a, b, beta, c));
  }

  @Override
  void product(
      double alpha,
      DoubleMatrix a,
      DoubleMatrix b,
      double beta,
      DoubleMatrix c,
      ExecutionContext context) {
    Tiles.run(c.rows(), c.columns(), a.columns(), context, new DoubleTile(alpha, a, b, beta, c));
  }
}
