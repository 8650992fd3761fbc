package org.logits4j.cpu;

import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.HostMemory;

/** The three products of a linear layer and its gradients, on panels of F32 or F64. */
final class PanelProducts {
  private final MatrixProduct product;
  private final ExecutionContext context;

  PanelProducts(MatrixProduct product, ExecutionContext context) {
    this.product = product;
    this.context = context;
  }

  /** {@code c = a * b^T}. */
  void timesTransposed(Panel a, Panel b, Panel c) {
    if (c.memory() instanceof HostMemory.Floats) {
      product.multiply(1f, floats(a), floats(b).transposed(), 0f, floats(c), context);
    } else {
      product.multiply(1d, doubles(a), doubles(b).transposed(), 0d, doubles(c), context);
    }
  }

  /** {@code c = a * b}, added to what c holds if so asked. */
  void times(Panel a, Panel b, Panel c, boolean add) {
    if (c.memory() instanceof HostMemory.Floats) {
      product.multiply(1f, floats(a), floats(b), add ? 1f : 0f, floats(c), context);
    } else {
      product.multiply(1d, doubles(a), doubles(b), add ? 1d : 0d, doubles(c), context);
    }
  }

  /** {@code c = a^T * b}, added to what c holds if so asked. */
  void transposedTimes(Panel a, Panel b, Panel c, boolean add) {
    if (c.memory() instanceof HostMemory.Floats) {
      product.multiply(1f, floats(a).transposed(), floats(b), add ? 1f : 0f, floats(c), context);
    } else {
      product.multiply(1d, doubles(a).transposed(), doubles(b), add ? 1d : 0d, doubles(c), context);
    }
  }

  private static FloatMatrix floats(Panel panel) {
    float[] array = ((HostMemory.Floats) panel.memory()).array();
    return FloatMatrix.of(array, panel.offset(), panel.rows(), panel.columns(), panel.stride());
  }

  private static DoubleMatrix doubles(Panel panel) {
    double[] array = ((HostMemory.Doubles) panel.memory()).array();
    return DoubleMatrix.of(array, panel.offset(), panel.rows(), panel.columns(), panel.stride());
  }
}
