package org.logits4j.backend;

import org.logits4j.DType;

/**
 * What computes the operators on one device. Thread-safe.
 *
 * <p>Results must not depend on the number of rows beside a row, nor on the number of threads.
 */
public interface Backend extends AutoCloseable {
  /** The device's name: {@code cpu}, {@code cuda:0}. */
  String name();

  /** What computes, in a few words, for people: processor or card, kernels chosen. */
  String description();

  /**
   * New memory; its contents are unspecified.
   *
   * @throws IllegalArgumentException if the device can't hold that many elements in one piece
   * @throws OutOfMemoryError if there is not enough left
   */
  Memory allocate(DType dtype, long elements);

  /**
   * Memory at a raw device address, never freed.
   *
   * @throws UnsupportedOperationException on a device that has no raw addresses
   */
  Memory borrow(long address, DType dtype, long elements);

  /**
   * A place for the raw addresses of a bound step.
   *
   * @throws UnsupportedOperationException on a device that has no raw addresses
   */
  AddressSlot addressSlot();

  /** The operand's elements without padding; waits for them. The CPU may return its own memory. */
  HostMemory download(Operand source);

  /** New memory with a copy of the elements. */
  Memory upload(HostMemory source);

  /** Whether memory must be freed explicitly, or the garbage collector does. */
  boolean isCollected();

  /**
   * Waits for a stream.
   *
   * @param stream a raw stream, or 0 for the device's own
   */
  void synchronize(long stream);

  /** Waits for all calls and throws what went wrong in any that nobody has read. */
  void checkErrors();

  /** Log-sum-exp over axes into a tensor of the other axes. */
  Completion logSumExp(LogSumExpRequest request, ExecutionContext context);

  /** The gradient of a log-sum-exp. */
  Completion logSumExpGradient(LogSumExpGradientRequest request, ExecutionContext context);

  /** Softmax or log-softmax along an axis. */
  Completion softmax(SoftmaxRequest request, ExecutionContext context);

  /** The gradient of softmax or log-softmax, from its result. */
  Completion softmaxGradient(SoftmaxGradientRequest request, ExecutionContext context);

  /** Cross-entropy on logits, with sparse or dense labels. */
  LossStep crossEntropy(CrossEntropySpec spec, LossOperands operands);

  /** Cross-entropy on probabilities, clipped to [epsilon, 1 - epsilon]. */
  LossStep probabilityCrossEntropy(LossSpec spec, double epsilon, LossOperands operands);

  /** Negative log-likelihood on log-probabilities. */
  LossStep nllLoss(LossSpec spec, LossOperands operands);

  /** Elementwise binary cross-entropy on logits. */
  Completion sigmoidCrossEntropy(SigmoidRequest request, ExecutionContext context);

  /** Negative log-likelihood of a normal distribution. */
  Completion gaussianNll(GaussianRequest request, ExecutionContext context);

  /** Cross-entropy of a linear layer's outputs, which are never whole in memory. */
  Completion linearCrossEntropy(LinearRequest request, ExecutionContext context);

  /** What the rows of a tensor look like. */
  RowStatistics inspect(Operand operand, int axis, ExecutionContext context);

  /** Gives the device back; the memory it still holds must not be used any more. */
  @Override
  void close();
}
