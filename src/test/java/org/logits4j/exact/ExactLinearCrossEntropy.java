package org.logits4j.exact;

import java.util.Arrays;
import org.apache.commons.numbers.core.DD;

/**
 * {@link ExactCrossEntropy} on the logits {@code x = h W^T + b} of a linear layer, for hidden rows
 * {@code h} [N, H], weights {@code W} [C, H] and a bias {@code b} [C], where the rows of {@code W}
 * after the classes are padding. With {@code g = dloss/dx} [N, C]: {@code dh = g W}, {@code dW =
 * g^T h}, {@code db_c = sum_n g_nc}.
 */
public final class ExactLinearCrossEntropy {
  private ExactLinearCrossEntropy() {}

  /** Labels that are class indices, no bias. */
  public static Result sparse(
      double[][] hidden, double[][] weight, long[] labels, ExactCrossEntropy.Options options) {
    return sparse(hidden, weight, new double[weight.length], labels, options);
  }

  /** Labels that are class indices. */
  public static Result sparse(
      double[][] hidden,
      double[][] weight,
      double[] bias,
      long[] labels,
      ExactCrossEntropy.Options options) {
    int classes = options.classesOf(weight.length);
    DD[][] logits = new DD[hidden.length][];
    for (int r = 0; r < hidden.length; r++) {
      logits[r] = DdArrays.zeros(weight.length);
      for (int c = 0; c < classes; c++) {
        logits[r][c] = DdIeee.add(dot(hidden[r], weight[c]), DD.of(bias[c]));
      }
    }
    return new Result(hidden, weight, ExactCrossEntropy.sparse(logits, labels, options));
  }

  private static DD dot(double[] a, double[] b) {
    DD[] products = new DD[a.length];
    Arrays.setAll(products, k -> DdIeee.product(a[k], b[k]));
    return DdSum.of(products);
  }

  /** What {@link ExactLinearCrossEntropy} computes. */
  public static final class Result {
    private final double[][] hidden;
    private final double[][] weight;
    private final ExactCrossEntropy.Result crossEntropy;
    private final DD[][] logitGradient;

    Result(double[][] hidden, double[][] weight, ExactCrossEntropy.Result crossEntropy) {
      this.hidden = hidden;
      this.weight = weight;
      this.crossEntropy = crossEntropy;
      this.logitGradient = crossEntropy.exactGradient();
    }

    /** The losses, the gradient by the logits and the rest of what cross-entropy gives. */
    public ExactCrossEntropy.Result crossEntropy() {
      return crossEntropy;
    }

    /** {@code g W}, without the terms where {@code g} is 0. */
    public double[][] hiddenGradient() {
      double[][] gradient = new double[hidden.length][];
      for (int r = 0; r < hidden.length; r++) {
        DD[] row = DdArrays.zeros(hidden[r].length);
        for (int c = 0; c < weight.length; c++) {
          accumulate(row, logitGradient[r][c], weight[c]);
        }
        gradient[r] = DdArrays.round(row);
      }
      return gradient;
    }

    /** {@code g^T h}, without the terms where {@code g} is 0. */
    public double[][] weightGradient() {
      double[][] gradient = new double[weight.length][];
      for (int c = 0; c < weight.length; c++) {
        DD[] row = DdArrays.zeros(weight[c].length);
        for (int r = 0; r < hidden.length; r++) {
          accumulate(row, logitGradient[r][c], hidden[r]);
        }
        gradient[c] = DdArrays.round(row);
      }
      return gradient;
    }

    /** {@code sum_n g_nc}. */
    public double[] biasGradient() {
      double[] gradient = new double[weight.length];
      for (int c = 0; c < weight.length; c++) {
        int column = c;
        gradient[c] =
            DdSum.of(Arrays.stream(logitGradient).map(row -> row[column]).toArray(DD[]::new))
                .doubleValue();
      }
      return gradient;
    }

    private static void accumulate(DD[] sums, DD factor, double[] values) {
      if (factor.hi() == 0) {
        return;
      }
      for (int k = 0; k < sums.length; k++) {
        sums[k] = DdIeee.add(sums[k], DdIeee.multiply(factor, DD.of(values[k])));
      }
    }
  }
}
