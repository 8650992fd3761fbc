package org.logits4j.cli.npy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import org.logits4j.BFloat16;
import org.logits4j.DType;

/** An array as the bytes that NumPy would save. */
final class NpyEncoder {
  private static final int CHUNK_BYTES = 1 << 18;

  /** The data begins at a multiple of this. */
  private static final int ALIGNMENT = 64;

  private NpyEncoder() {}

  static void write(NpyArray array, WritableByteChannel channel) throws IOException {
    // BF16, which NumPy does not know, goes out as the floats that its values are.
    DType written = array.dtype() == DType.BF16 ? DType.F32 : array.dtype();
    writeFully(header(written, array.shape()), channel);
    int length = array.length();
    int chunkLength = Math.min(length, CHUNK_BYTES / written.bytes());
    ByteBuffer bytes =
        ByteBuffer.allocate(chunkLength * written.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    int count;
    for (int from = 0; from < length; from += count) {
      count = Math.min(chunkLength, length - from);
      put(array, from, count, bytes.clear());
      writeFully(bytes.limit(count * written.bytes()), channel);
    }
  }

  private static ByteBuffer header(DType dtype, long[] shape) {
    StringBuilder text = new StringBuilder();
    text.append("{'descr': '").append(ElementType.littleEndian(dtype));
    text.append("', 'fortran_order': False, 'shape': (");
    for (int axis = 0; axis < shape.length; axis++) {
      text.append(axis == 0 ? "" : ", ").append(shape[axis]);
    }
    text.append(shape.length == 1 ? ",), }" : "), }");
    int prefix = HeaderReader.MAGIC.length + 4;
    int beforeNewline = text.length() + prefix + 1;
    text.append(" ".repeat(-beforeNewline & (ALIGNMENT - 1))).append('\n');
    ByteBuffer bytes = ByteBuffer.allocate(prefix + text.length()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(HeaderReader.MAGIC).put((byte) 1).put((byte) 0).putShort((short) text.length());
    return bytes.put(text.toString().getBytes(StandardCharsets.ISO_8859_1)).flip();
  }

  /** Writes from the buffer's start on and leaves its position there. */
  private static void put(NpyArray array, int from, int count, ByteBuffer bytes) {
    switch (array.dtype()) {
      case F64 -> bytes.asDoubleBuffer().put(array.doubles(), from, count);
      case F32 -> bytes.asFloatBuffer().put(array.floats(), from, count);
      case F16 -> bytes.asShortBuffer().put(array.bits(), from, count);
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          bytes.putFloat(i * Float.BYTES, BFloat16.toFloat(array.bits()[from + i]));
        }
      }
      case I64 -> bytes.asLongBuffer().put(array.longs(), from, count);
      case I32 -> bytes.asIntBuffer().put(array.ints(), from, count);
    }
  }

  private static void writeFully(ByteBuffer bytes, WritableByteChannel channel) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
