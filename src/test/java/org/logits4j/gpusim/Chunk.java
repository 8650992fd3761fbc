package org.logits4j.gpusim;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A stretch of memory, with one flag for each byte that says whether it was written. */
class Chunk {
  private static final VarHandle SHORTS = view(short[].class);
  private static final VarHandle INTS = view(int[].class);
  private static final VarHandle LONGS = view(long[].class);
  private static final byte GARBAGE = (byte) 0xFF;

  private final byte[] data;
  private final byte[] written;

  Chunk(int bytes) {
    data = new byte[bytes];
    written = new byte[bytes];
    Arrays.fill(data, GARBAGE);
  }

  private static VarHandle view(Class<?> type) {
    return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
  }

  final int bytes() {
    return data.length;
  }

  /** Reads 1, 2, 4 or 8 bytes, the rest zero. */
  final long get(int at, int size) {
    return get(data, at, size);
  }

  /** Writes 1, 2, 4 or 8 bytes. */
  final void set(int at, int size, long value) {
    set(data, at, size, value);
    set(written, at, size, 0x0101010101010101L);
  }

  final boolean isWritten(int at, int size) {
    long flags = get(written, at, size);
    return flags == (0x0101010101010101L >>> (64 - 8 * size));
  }

  /** Whether every byte of a range was written. */
  final boolean isAllWritten(int at, int length) {
    for (int i = at; i < at + length; i++) {
      if (written[i] == 0) {
        return false;
      }
    }
    return true;
  }

  /** Forgets what was written. */
  final void clear(int from, int bytes) {
    Arrays.fill(data, from, from + bytes, GARBAGE);
    Arrays.fill(written, from, from + bytes, (byte) 0);
  }

  final void copyIn(int at, byte[] source, int from, int length) {
    System.arraycopy(source, from, data, at, length);
    Arrays.fill(written, at, at + length, (byte) 1);
  }

  final void copyOut(int at, byte[] target, int to, int length) {
    System.arraycopy(data, at, target, to, length);
  }

  private static long get(byte[] array, int at, int size) {
    return switch (size) {
      case 1 -> array[at] & 0xFFL;
      case 2 -> (short) SHORTS.get(array, at) & 0xFFFFL;
      case 4 -> (int) INTS.get(array, at) & 0xFFFFFFFFL;
      default -> (long) LONGS.get(array, at);
    };
  }

  private static void set(byte[] array, int at, int size, long value) {
    switch (size) {
      case 1 -> array[at] = (byte) value;
      case 2 -> SHORTS.set(array, at, (short) value);
      case 4 -> INTS.set(array, at, (int) value);
      default -> LONGS.set(array, at, value);
    }
  }
}
