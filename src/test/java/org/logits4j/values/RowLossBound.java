package org.logits4j.values;

import org.logits4j.DType;

/** How far the cross-entropy of one row may be off, and its gradient by the row's logits. */
interface RowLossBound {
  /** Of the loss, in units. */
  double lossError();

  /** The largest number that comes up on the way to the loss, where the loss may overflow. */
  double largestTerm();

  /** Of an element of the gradient before it is multiplied by what the caller asked for. */
  double gradientError(int c);

  /**
   * Of an element of the gradient with probabilities from a log-sum-exp that was saved.
   *
   * @param savedError of the saved number, not relative
   */
  double savedGradientError(int c, double savedError);

  /** Of a plain cross-entropy with a sparse label. */
  static RowLossBound plain(SoftmaxBound softmax, int label, int classes) {
    if (softmax.arithmetic().type() == DType.F32) {
      return new KernelCrossEntropyBound(softmax, label, new double[0], 0, classes);
    }
    double[] target = new double[classes];
    target[label] = 1;
    return new CrossEntropyBound(softmax, target, 0, 0);
  }
}
