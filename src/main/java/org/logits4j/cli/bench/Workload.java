package org.logits4j.cli.bench;

import org.logits4j.DType;

/** What is timed. */
public enum Workload {
  /** Log-sum-exp of each row. */
  LOG_SUM_EXP("logsumexp"),
  /** Softmax of each row into another tensor. */
  SOFTMAX("softmax"),
  /** Log-softmax of each row into another tensor. */
  LOG_SOFTMAX("log-softmax"),
  /** Mean cross-entropy with sparse labels, the loss alone. */
  LOSS("cross-entropy (loss)"),
  /** Mean cross-entropy with sparse labels, the gradient into another tensor. */
  GRADIENT("cross-entropy (gradient)"),
  /** Mean cross-entropy with sparse labels, the gradient over the logits. */
  IN_PLACE("cross-entropy (in place)"),
  /** Mean cross-entropy with dense labels, the gradient into another tensor. */
  DENSE("cross-entropy (dense)"),
  /** Mean cross-entropy of probabilities with sparse labels, the gradient into another tensor. */
  PROBABILITY("probability-cross-entropy"),
  /** Mean negative log-likelihood, the gradient into another tensor. */
  NLL("nll-loss"),
  /** Mean sigmoid cross-entropy, the gradient into another tensor. */
  SIGMOID("sigmoid-cross-entropy"),
  /** Mean Gaussian negative log-likelihood, the loss alone. */
  GAUSSIAN("gaussian-nll");

  private final String label;

  Workload(String label) {
    this.label = label;
  }

  /** Whether elements know nothing of the row that they are in. */
  boolean isElementwise() {
    return this == SIGMOID || this == GAUSSIAN;
  }

  /** How many runs a sample takes, with the one that makes ready for it. */
  int runsPerSample() {
    return this == IN_PLACE ? 2 : 1;
  }

  /**
   * The bytes that must be read and written: logits, labels, gradient, outputs per row; not the one
   * number of a mean loss.
   */
  long mandatoryBytes(DType dtype, long rows, long classes) {
    long matrix = rows * classes * dtype.bytes();
    long labels = rows * DType.I64.bytes();
    return switch (this) {
      case LOG_SUM_EXP -> matrix + rows * dtype.lossType().bytes();
      case SOFTMAX, LOG_SOFTMAX -> 2 * matrix;
      case LOSS -> matrix + labels;
      case GRADIENT, IN_PLACE, PROBABILITY -> 2 * matrix + labels;
      case DENSE, SIGMOID, GAUSSIAN -> 3 * matrix;
      // of a row it reads the label's element alone
      case NLL -> matrix + labels + rows * dtype.bytes();
    };
  }

  @Override
  public String toString() {
    return label;
  }
}
