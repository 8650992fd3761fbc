package org.logits4j.cpu;

import java.util.Arrays;

/** Computes tiles of a float product for {@link PackedProduct}, which says in which order. */
final class FloatTile implements Tiles.Task {
  private final float alpha;
  private final FloatMatrix a;
  private final FloatMatrix b;
  private final float beta;
  private final FloatMatrix c;

  FloatTile(float alpha, FloatMatrix a, FloatMatrix b, float beta, FloatMatrix c) {
    this.alpha = alpha;
    this.a = a;
    this.b = b;
    this.beta = beta;
    this.c = c;
  }

  @Override
  public void run(int row, int rows, int column, int columns) {
    int inner = a.columns();
    int packedDepth = Tiles.even(Math.min(inner, Tiles.DEPTH));
    float[][] packedA = new float[Tiles.even(rows)][packedDepth];
    float[][] packedB = new float[packedDepth][columns];
    float[] sum0 = new float[columns];
    float[] sum1 = new float[columns];
    float[] result = new float[columns];
    int depth;
    for (int from = 0; from < inner; from += depth) {
      depth = Math.min(Tiles.DEPTH, inner - from);
      a.copyBlock(row, rows, from, depth, packedA);
      b.copyBlock(from, depth, column, columns, packedB);
      if (depth % 2 == 1) {
        for (float[] packedRow : packedA) {
          packedRow[depth] = 0;
        }
        Arrays.fill(packedB[depth], 0);
      }
      float keep = from == 0 ? beta : 1;
      for (int i = 0; i < rows; i += 2) {
        Arrays.fill(sum0, 0);
        Arrays.fill(sum1, 0);
        float[] a0 = packedA[i];
        float[] a1 = packedA[i + 1];
        for (int p = 0; p < depth; p += 2) {
          addProducts(
              a0[p], a0[p + 1], a1[p], a1[p + 1], packedB[p], packedB[p + 1], sum0, sum1, columns);
        }
        addToResult(sum0, keep, row + i, column, result);
        if (i + 1 < rows) {
          addToResult(sum1, keep, row + i + 1, column, result);
        }
      }
    }
  }

  /**
   * Two steps of two rows. Only when all arrays are indexed by the loop's variable alone, and the
   * body is no longer than this, does every compiler use vector instructions.
   */
  private static void addProducts(
      float a00,
      float a01,
      float a10,
      float a11,
      float[] b0,
      float[] b1,
      float[] sum0,
      float[] sum1,
      int columns) {
    for (int j = 0; j < columns; j++) {
      float x = b0[j];
      float y = b1[j];
      sum0[j] = sum0[j] + a00 * x + a01 * y;
      sum1[j] = sum1[j] + a10 * x + a11 * y;
    }
  }

  private void addToResult(float[] sum, float keep, int row, int column, float[] result) {
    int at = c.layout().index(row, column);
    if (keep == 0) {
      for (int j = 0; j < sum.length; j++) {
        result[j] = alpha * sum[j];
      }
    } else {
      System.arraycopy(c.array(), at, result, 0, sum.length);
      for (int j = 0; j < sum.length; j++) {
        result[j] = keep * result[j] + alpha * sum[j];
      }
    }
    System.arraycopy(result, 0, c.array(), at, sum.length);
  }
}
