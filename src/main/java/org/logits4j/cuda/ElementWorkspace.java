package org.logits4j.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.logits4j.DType;
import org.logits4j.backend.ClassWeights;

/**
 * What an operator on elements keeps on the card beside its operands: the denominator and the
 * segments' sums where losses are reduced, and class weights, of f64 for F64 elements, else of f32.
 */
final class ElementWorkspace implements AutoCloseable {
  private static final int ALIGNMENT = 16;

  private final boolean reduces;
  private final @Nullable CudaMemory memory;
  private final long[] weights;

  /**
   * Allocates it, and uploads the weights.
   *
   * @param segments of the losses, or 0 where they are not reduced
   * @param weights of which some may be null
   */
  ElementWorkspace(Card card, DType element, int segments, @Nullable ClassWeights... weights) {
    reduces = segments > 0;
    this.weights = new long[weights.length];
    int realBytes = element == DType.F64 ? Double.BYTES : Float.BYTES;
    long bytes = reduces ? ALIGNMENT + (long) Double.BYTES * segments : 0;
    for (int i = 0; i < weights.length; i++) {
      bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
      this.weights[i] = bytes;
      ClassWeights own = weights[i];
      bytes += own == null ? 0 : (long) realBytes * own.length();
    }
    memory = bytes == 0 ? null : card.allocate(bytes);
    try {
      for (int i = 0; i < weights.length; i++) {
        upload(card, realBytes, i, weights[i]);
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void upload(Card card, int realBytes, int index, @Nullable ClassWeights from) {
    if (from == null || memory == null) {
      weights[index] = 0;
      return;
    }
    weights[index] += memory.address();
    ByteBuffer reals =
        ByteBuffer.allocateDirect(Math.multiplyExact(realBytes, from.length()))
            .order(ByteOrder.nativeOrder());
    for (int c = 0; c < from.length(); c++) {
      if (realBytes == Double.BYTES) {
        reals.putDouble(from.get(c));
      } else {
        reals.putFloat((float) from.get(c));
      }
    }
    card.driver().copyToDevice(weights[index], reals.flip(), card.stream());
  }

  /** Whether there is anything in it. */
  boolean isEmpty() {
    return memory == null;
  }

  /** Where the denominator is kept; 0 where losses are not reduced. */
  long denominator() {
    return memory == null || !reduces ? 0 : memory.address();
  }

  /** Where the segments' sums go; 0 where losses are not reduced. */
  long partials() {
    return memory == null || !reduces ? 0 : memory.address() + ALIGNMENT;
  }

  /** Where some weights lie; 0 where they were null. */
  long weights(int index) {
    return weights[index];
  }

  void beforeUse(long stream) {
    if (memory != null) {
      memory.beforeUse(stream);
    }
  }

  void afterUse(long stream) {
    if (memory != null) {
      memory.afterUse(stream);
    }
  }

  /** Gives the memory back after its last use. */
  @Override
  public void close() {
    if (memory != null) {
      memory.release();
    }
  }
}
