package org.logits4j.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.backend.ClassWeights;
import org.logits4j.backend.LossSpec;
import org.logits4j.backend.Operand;

/**
 * What a cross-entropy keeps on the card beside its operands: the mean's denominator and the
 * gradients' factor, the segments' partial results, the rows' losses before they are reduced, the
 * class weights. F64 logits have losses and weights of f64, others of f32.
 */
final class CrossEntropyWorkspace {
  private static final long ALIGNMENT = 16;

  private final CudaMemory memory;
  private final long partials;
  private final long losses;
  private final long weights;
  private final boolean hasWeights;
  private final double weightSum;
  private final int realBytes;

  /**
   * Allocates it, and uploads the weights.
   *
   * @param reduces whether the rows' losses are reduced, and so need a place
   */
  CrossEntropyWorkspace(
      Card card,
      DType element,
      long rows,
      boolean reduces,
      @Nullable ClassWeights classWeights,
      long classes) {
    realBytes = element == DType.F64 ? Double.BYTES : Float.BYTES;
    partials = ALIGNMENT;
    losses = partials + 16L * Segments.count(rows);
    weights = aligned(losses + (reduces ? realBytes * rows : 0));
    long bytes = weights + (classWeights == null ? 0 : (long) realBytes * classWeights.length());
    memory = card.allocate(bytes);
    hasWeights = classWeights != null;
    weightSum = classWeights == null ? classes : sum(classWeights);
    if (classWeights != null) {
      upload(card, classWeights);
    }
  }

  private static long aligned(long offset) {
    return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static double sum(ClassWeights weights) {
    double sum = 0;
    for (int c = 0; c < weights.length(); c++) {
      sum += weights.get(c);
    }
    return sum;
  }

  private void upload(Card card, ClassWeights classWeights) {
    ByteBuffer reals =
        ByteBuffer.allocateDirect(Math.multiplyExact(realBytes, classWeights.length()))
            .order(ByteOrder.nativeOrder());
    for (int c = 0; c < classWeights.length(); c++) {
      if (realBytes == Double.BYTES) {
        reals.putDouble(classWeights.get(c));
      } else {
        reals.putFloat((float) classWeights.get(c));
      }
    }
    try {
      card.driver().copyToDevice(memory.address() + weights, reals.flip(), card.stream());
    } catch (RuntimeException | Error e) {
      memory.release();
      throw e;
    }
  }

  /** The bytes of a loss, a weight, and the gradients' factor. */
  int realBytes() {
    return realBytes;
  }

  CudaMemory memory() {
    return memory;
  }

  long denominator() {
    return memory.address();
  }

  long factor() {
    return memory.address() + Double.BYTES;
  }

  long partials() {
    return memory.address() + partials;
  }

  long losses() {
    return memory.address() + losses;
  }

  /** The weights' address; 0 without weights. */
  long weights() {
    return hasWeights ? memory.address() + weights : 0;
  }

  /** The sum of the weights of all classes. */
  double weightSum() {
    return weightSum;
  }

  /** An upstream gradient that has one element for each row; that of all is in the factor. */
  static @Nullable Operand perRow(@Nullable Operand upstream) {
    return isSingle(upstream) ? null : upstream;
  }

  /** An upstream gradient of all rows. */
  static @Nullable Operand single(@Nullable Operand upstream) {
    return isSingle(upstream) ? upstream : null;
  }

  private static boolean isSingle(@Nullable Operand upstream) {
    return upstream != null && upstream.shape().elements() == 1;
  }

  /** The label of rows that don't count; of no meaning where there is none. */
  static long ignoreIndex(LossSpec spec) {
    return spec.ignoreIndex() == null ? 0 : spec.ignoreIndex();
  }
}
