package org.logits4j.cli.npy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads {@code .npy} files.
 *
 * <p>Format versions 1.0, 2.0 and 3.0; f2, f4, f8, i4 and i8 in either byte order, and bfloat16 as
 * an opaque type of two bytes; C and Fortran order; at most {@value NpyArray#MAX_RANK} axes and as
 * many elements as a Java array holds.
 */
public final class NpyReader {
  private static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;
  private static final int CHUNK_BYTES = 1 << 18;

  private NpyReader() {}

  /**
   * Reads a whole file.
   *
   * @throws NpyException if there is no such file, it can't be read or is not well-formed, or what
   *     it holds is not supported
   */
  public static NpyArray read(Path file) throws NpyException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new NpyException(
          file, Files.isDirectory(file) ? "is a folder" : "is not a regular file");
    }
    try (FileChannel channel = FileChannel.open(file)) {
      NpyHeader header = HeaderReader.read(file, channel);
      int length = length(file, header, channel.size() - channel.position());
      return data(channel, header, length);
    } catch (NpyException e) {
      throw e;
    } catch (EOFException e) {
      throw new NpyException(file, "became shorter while it was read");
    } catch (IOException e) {
      throw NpyException.of(file, "cannot be read", e);
    }
  }

  /** The number of elements, if there is exactly their data. */
  private static int length(Path file, NpyHeader header, long found) throws NpyException {
    long elements = NpyArray.elements(header.shape());
    if (elements < 0 || elements > MAX_ELEMENTS) {
      throw new NpyException(
          file,
          "shape "
              + Arrays.toString(header.shape())
              + ": more elements than the "
              + MAX_ELEMENTS
              + " that are allowed");
    }
    long expected = elements * header.dtype().bytes();
    if (found != expected) {
      throw new NpyException(
          file,
          (found < expected ? "truncated" : "trailing bytes")
              + ": expected "
              + expected
              + " bytes of data, found "
              + found);
    }
    return (int) elements;
  }

  private static NpyArray data(FileChannel channel, NpyHeader header, int length)
      throws IOException {
    NpyArray array = NpyArray.zeros(header.dtype(), length, header.shape());
    int chunkLength = Math.min(length, CHUNK_BYTES / header.dtype().bytes());
    ByteBuffer bytes =
        ByteBuffer.allocate(chunkLength * header.dtype().bytes()).order(header.byteOrder());
    boolean fortranOrder = header.fortranOrder();
    NpyArray chunk =
        fortranOrder ? NpyArray.zeros(header.dtype(), chunkLength, chunkLength) : array;
    Positions positions = Positions.of(header.shape());
    int count;
    for (int from = 0; from < length; from += count) {
      count = Math.min(chunkLength, length - from);
      readFully(channel, bytes.clear().limit(count * header.dtype().bytes()));
      get(bytes, chunk, fortranOrder ? 0 : from, count);
      for (int i = 0; fortranOrder && i < count; i++) {
        System.arraycopy(chunk.elements(), i, array.elements(), positions.next(), 1);
      }
    }
    return array;
  }

  /** Fills the buffer to its limit and rewinds it. */
  static void readFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (channel.read(bytes) < 0) {
        throw new EOFException();
      }
    }
    bytes.rewind();
  }

  private static void get(ByteBuffer bytes, NpyArray array, int from, int count) {
    switch (array.dtype()) {
      case F64 -> bytes.asDoubleBuffer().get(array.doubles(), from, count);
      case F32 -> bytes.asFloatBuffer().get(array.floats(), from, count);
      case F16, BF16 -> bytes.asShortBuffer().get(array.bits(), from, count);
      case I64 -> bytes.asLongBuffer().get(array.longs(), from, count);
      case I32 -> bytes.asIntBuffer().get(array.ints(), from, count);
    }
  }
}
