package org.logits4j.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;

/** A piece of native memory that grows to the largest size asked for, its contents then lost. */
final class NativeScratch {
  private ByteBuffer bytes = ByteBuffer.allocateDirect(0);

  FloatBuffer floats(int count) {
    return withRoomFor(count * Float.BYTES).asFloatBuffer();
  }

  DoubleBuffer doubles(int count) {
    return withRoomFor(count * Double.BYTES).asDoubleBuffer();
  }

  private ByteBuffer withRoomFor(int size) {
    if (bytes.capacity() < size) {
      bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }
    return bytes;
  }
}
