package org.logits4j.cpu;

import org.logits4j.backend.ExecutionContext;

/** A product in one of the two types, for tests that hold for both. */
record ProductCase(MatrixProduct product, boolean isFloat) {
  /** 2 to the minus 24 or 53. */
  double unitRoundoff() {
    return isFloat ? 0x1p-24 : 0x1p-53;
  }

  /** As {@link MatrixProduct#multiply}, with transposed operands as they lie in memory. */
  void multiply(
      double alpha,
      GappedMatrix a,
      boolean transposeA,
      GappedMatrix b,
      boolean transposeB,
      double beta,
      GappedMatrix c,
      ExecutionContext context) {
    if (isFloat) {
      float[] result = floats(c.array);
      product.multiply(
          (float) alpha,
          matrix(a, transposeA, floats(a.array)),
          matrix(b, transposeB, floats(b.array)),
          (float) beta,
          matrix(c, false, result),
          context);
      for (int i = 0; i < result.length; i++) {
        c.array[i] = result[i];
      }
    } else {
      product.multiply(
          alpha, matrix(a, transposeA), matrix(b, transposeB), beta, matrix(c, false), context);
    }
  }

  private static FloatMatrix matrix(GappedMatrix m, boolean transpose, float[] array) {
    FloatMatrix matrix = FloatMatrix.of(array, m.offset, m.rows, m.columns, m.rowStride);
    return transpose ? matrix.transposed() : matrix;
  }

  private static DoubleMatrix matrix(GappedMatrix m, boolean transpose) {
    DoubleMatrix matrix = DoubleMatrix.of(m.array, m.offset, m.rows, m.columns, m.rowStride);
    return transpose ? matrix.transposed() : matrix;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  @Override
  public String toString() {
    return product.name() + (isFloat ? ", float" : ", double");
  }
}
