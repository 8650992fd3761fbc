package org.logits4j.values;

/** How far the cross-entropy of one row may be off, and its gradient by the row's logits. */
interface RowLossBound {
  /** Of the loss, in units. */
  double lossError();

  /** The largest number that comes up on the way to the loss, where the loss may overflow. */
  double largestTerm();

  /** The largest number that may come up there. */
  default double largestSum() {
    return largestTerm();
  }

  /** Of an element of the gradient before it is multiplied by what the caller asked for. */
  double gradientError(int c);

  /**
   * Of an element of the gradient with probabilities from a log-sum-exp that was saved.
   *
   * @param savedError of the saved number, not relative
   */
  double savedGradientError(int c, double savedError);

  /** The largest magnitude that a gradient by a logit may have, where the logits are capped. */
  double largestGradient();

  /** Of the same with a dense label that is 1 for one class. */
  static RowLossBound plainDense(SoftmaxBound softmax, int label, int classes) {
    double[] target = oneHot(label, classes);
    return switch (softmax.arithmetic().kernels()) {
      case SCALAR -> plain(softmax, label, classes);
      case VECTOR -> VectorCrossEntropyBound.dense(softmax, target, false, false, 0);
      case CUDA -> new GeneralCrossEntropyBound(softmax, target, false, false, 0);
    };
  }

  private static double[] oneHot(int label, int classes) {
    double[] target = new double[classes];
    target[label] = 1;
    return target;
  }

  /** Of a plain cross-entropy with a sparse label. */
  static RowLossBound plain(SoftmaxBound softmax, int label, int classes) {
    double[] target = oneHot(label, classes);
    return switch (softmax.arithmetic().kernels()) {
      case SCALAR -> new CrossEntropyBound(softmax, target, 0, 0);
      case VECTOR -> VectorCrossEntropyBound.sparse(softmax, target, label, 1, 0);
      case CUDA -> new KernelCrossEntropyBound(softmax, label, new double[0], 0, classes, 0);
    };
  }
}
