package org.logits4j.cuda;

import java.nio.ByteBuffer;
import org.logits4j.backend.HostMemory;

/** Moves elements between the Java side's memory and bytes in native order, bit for bit. */
final class HostElements {
  private HostElements() {}

  /** Fills a buffer with elements from one on; as many as fit. */
  static void toBytes(HostMemory from, int first, ByteBuffer bytes) {
    int count = bytes.remaining() / from.dtype().bytes();
    if (from instanceof HostMemory.Doubles doubles) {
      bytes.asDoubleBuffer().put(doubles.array(), first, count);
    } else if (from instanceof HostMemory.Floats floats) {
      bytes.asFloatBuffer().put(floats.array(), first, count);
    } else if (from instanceof HostMemory.Halves halves) {
      bytes.asShortBuffer().put(halves.bits(), first, count);
    } else if (from.dtype().isInteger()) {
      HostMemory to = HostMemory.of(bytes, from.dtype());
      for (int i = 0; i < count; i++) {
        to.setLong(i, from.getLong(first + i));
      }
    } else {
      HostMemory array = HostMemory.allocate(from.dtype(), count);
      for (int i = 0; i < count; i++) {
        array.copy(i, from, first + i);
      }
      toBytes(array, 0, bytes);
    }
  }

  /** Takes all elements of a buffer, from one on. */
  static void fromBytes(ByteBuffer bytes, HostMemory to, int first) {
    int count = bytes.remaining() / to.dtype().bytes();
    if (to instanceof HostMemory.Doubles doubles) {
      bytes.asDoubleBuffer().get(doubles.array(), first, count);
    } else if (to instanceof HostMemory.Floats floats) {
      bytes.asFloatBuffer().get(floats.array(), first, count);
    } else if (to instanceof HostMemory.Halves halves) {
      bytes.asShortBuffer().get(halves.bits(), first, count);
    } else {
      HostMemory from = HostMemory.of(bytes, to.dtype());
      for (int i = 0; i < count; i++) {
        to.setLong(first + i, from.getLong(i));
      }
    }
  }
}
