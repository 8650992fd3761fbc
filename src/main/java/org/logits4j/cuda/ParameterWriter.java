package org.logits4j.cuda;

import java.nio.ByteBuffer;
import org.logits4j.DType;

/**
 * Fills a kernel's parameter structure member by member, aligned as C++ does it; {@link #end} finds
 * a structure that is not what the kernel declares.
 */
final class ParameterWriter {
  private final ByteBuffer buffer;
  private int position;

  ParameterWriter(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  /** Starts again from the first member. */
  ParameterWriter begin() {
    position = 0;
    return this;
  }

  /** An address or a 64-bit integer. */
  ParameterWriter put(long value) {
    buffer.putLong(next(Long.BYTES), value);
    return this;
  }

  /** A 32-bit integer. */
  ParameterWriter put(int value) {
    buffer.putInt(next(Integer.BYTES), value);
    return this;
  }

  /** Whether, as a 32-bit integer. */
  ParameterWriter put(boolean value) {
    return put(value ? 1 : 0);
  }

  /** An f32. */
  ParameterWriter put(float value) {
    buffer.putFloat(next(Float.BYTES), value);
    return this;
  }

  /** A number of the type that an operator on elements of some type computes in. */
  ParameterWriter real(DType element, double value) {
    return element == DType.F64 ? put(value) : put((float) value);
  }

  /** An f64. */
  ParameterWriter put(double value) {
    buffer.putDouble(next(Double.BYTES), value);
    return this;
  }

  /** Checks that every member was given. */
  void end() {
    int size = (position + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
    if (size != buffer.capacity()) {
      throw new IllegalStateException(
          size + " bytes of parameters for a structure of " + buffer.capacity());
    }
  }

  private int next(int bytes) {
    int at = (position + bytes - 1) / bytes * bytes;
    position = at + bytes;
    return at;
  }
}
