package org.logits4j.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;
import org.logits4j.gpusim.SimulatedGpu;

/** The card's memory, and who has what of it. */
final class SimulatedMemory {
  private final SimulatedGpu gpu;
  private final long limit;
  private final TreeMap<Long, Allocation> living = new TreeMap<>();
  private long used;

  /**
   * What was allocated.
   *
   * @param bytes how many
   * @param foreign whether the caller of the backend did it
   */
  record Allocation(long bytes, boolean foreign) {}

  SimulatedMemory(SimulatedGpu gpu, long limit) {
    this.gpu = gpu;
    this.limit = limit;
  }

  long allocate(long bytes, boolean foreign) {
    if (bytes <= 0) {
      throw new SimulatedMisuseException("an allocation of " + bytes + " bytes");
    }
    if (bytes > limit - used) {
      throw new OutOfMemoryError(
          "asked the simulated GPU for %d bytes: %d are free, of %d"
              .formatted(bytes, limit - used, limit));
    }
    long address = gpu.allocate(bytes);
    living.put(address, new Allocation(bytes, foreign));
    used += bytes;
    return address;
  }

  /** Returns how many bytes are free again. */
  long free(long address, boolean foreign) {
    Allocation found = living.get(address);
    if (found != null && found.foreign() != foreign) {
      throw new SimulatedMisuseException(
          "0x%x is for %s to free".formatted(address, foreign ? "the backend" : "the caller"));
    }
    // The simulated GPU knows what is wrong with a bad address.
    gpu.free(address);
    if (found == null) {
      throw new SimulatedMisuseException("0x%x is not for the driver to free".formatted(address));
    }
    living.remove(address);
    used -= found.bytes();
    return found.bytes();
  }

  long unused() {
    return limit - used;
  }

  long used() {
    return used;
  }

  /** What the backend has not freed. */
  Map<Long, Allocation> left() {
    Map<Long, Allocation> left = new TreeMap<>(living);
    left.values().removeIf(Allocation::foreign);
    return left;
  }

  /** Words that are zero. */
  long allocateWords(int count) {
    long address = gpu.allocate((long) count * Long.BYTES);
    gpu.copyIn(address, new byte[count * Long.BYTES]);
    return address;
  }

  long word(long address) {
    ByteBuffer word = newWord();
    gpu.copyOut(address, word);
    return word.getLong(0);
  }

  void setWord(long address, long value) {
    gpu.copyIn(address, newWord().putLong(0, value));
  }

  private static ByteBuffer newWord() {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
  }

  void copyIn(long target, ByteBuffer source) {
    gpu.copyIn(target, source);
  }

  void copyOut(ByteBuffer target, long source) {
    gpu.copyOut(source, target);
  }

  void copyRows(
      long target, long targetStride, long source, long sourceStride, long width, long rows) {
    if (width < 0 || rows < 0 || (rows > 1 && (targetStride < width || sourceStride < width))) {
      throw new SimulatedMisuseException(
          "%d rows of %d bytes at strides %d and %d"
              .formatted(rows, width, sourceStride, targetStride));
    }
    for (long i = 0; i < rows && width > 0; i++) {
      gpu.copy(target + i * targetStride, source + i * sourceStride, Math.toIntExact(width));
    }
  }
}
