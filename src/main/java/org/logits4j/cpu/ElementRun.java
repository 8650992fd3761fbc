package org.logits4j.cpu;

import org.logits4j.backend.HostMemory;
import org.logits4j.backend.Operand;

/**
 * An operand's elements in row-major order, some at a time, whether or not its lines lie apart: by
 * their index alone, so that a result's bits do not depend on the padding.
 */
final class ElementRun<A> {
  private final Staging<A> staging;
  private final HostMemory memory;
  private final long offset;
  private final long line;
  private final long stride;

  ElementRun(Staging<A> staging, Operand operand) {
    this.staging = staging;
    memory = (HostMemory) operand.memory();
    offset = operand.offset();
    boolean padded = operand.shape().isPadded();
    line = padded ? operand.shape().dim(-1) : operand.shape().elements();
    stride = padded ? operand.shape().rowStride() : 0;
  }

  void read(long first, int n, A into) {
    for (int done = 0; done < n; ) {
      int length = length(first + done, n - done);
      staging.load(memory, index(first + done), into, done, length);
      done += length;
    }
  }

  void write(long first, int n, A from) {
    for (int done = 0; done < n; ) {
      int length = length(first + done, n - done);
      staging.store(from, done, memory, index(first + done), length);
      done += length;
    }
  }

  /** How many of so many elements lie on the same line as the first. */
  private int length(long element, int most) {
    return (int) Math.min(most, line - element % line);
  }

  private int index(long element) {
    return (int) (offset + element / line * stride + element % line);
  }
}
