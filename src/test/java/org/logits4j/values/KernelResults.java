package org.logits4j.values;

/** What the CUDA kernels make of a row's statistics, bit for bit, before it is rounded to BF16. */
final class KernelResults {
  private final KernelRow row;
  private final float logRest;
  private final float largestProbability;

  KernelResults(KernelRow row) {
    this.row = row;
    logRest = KernelFunctions.log1p(row.rest());
    largestProbability = 1 / (1 + row.rest());
  }

  float logSumExp() {
    return row.largest() + logRest;
  }

  private float difference(int c) {
    return row.logit(c) - row.largest();
  }

  private float exp(int c) {
    return KernelFunctions.exp(difference(c));
  }

  float softmax(int c) {
    return exp(c) * largestProbability;
  }

  float logSoftmax(int c) {
    return difference(c) - logRest;
  }

  /**
   * A cross-entropy with a sparse label.
   *
   * @param own of the label's weight what smoothing leaves it
   * @param uniform what smoothing gives each class
   * @param weights of the classes; none for 1 each
   * @param weightSum their sum
   * @param factor of the gradient
   */
  record Loss(int label, float own, float uniform, float[] weights, float weightSum, float factor) {
    Loss at(int other) {
      return new Loss(other, own, uniform, weights, weightSum, factor);
    }

    private float weight(int c) {
      return weights.length == 0 ? 1 : weights[c];
    }
  }

  private static float term(float coefficient, float value) {
    return coefficient == 0 ? 0 : coefficient * value;
  }

  float loss(Loss of) {
    float gap = row.largest() - row.logit(of.label);
    float loss = term(of.own * of.weight(of.label), logRest + gap);
    if (of.uniform == 0) {
      return loss;
    }
    float[] parts = new float[row.threads()];
    for (int t = 0; t < parts.length; t++) {
      for (int c : row.classesOf(t)) {
        parts[t] += term(of.weight(c), -difference(c));
      }
    }
    float all = term(of.weightSum, logRest) + KernelRow.sum(parts);
    return loss + of.uniform * all;
  }

  float gradient(Loss of, int c) {
    float weight = of.weight(of.label);
    float total = of.own * weight + of.uniform * of.weightSum;
    if (c != of.label) {
      float share = of.factor * total * largestProbability * exp(c);
      return of.uniform == 0 ? share : share - of.factor * of.uniform * of.weight(c);
    }
    float target = weight * (of.own + of.uniform);
    if (difference(c) == 0) {
      float others = of.uniform * (of.weightSum - weight) * largestProbability;
      return of.factor * (others - target * (row.rest() * largestProbability));
    }
    return of.factor * (total * (exp(c) * largestProbability) - target);
  }
}
