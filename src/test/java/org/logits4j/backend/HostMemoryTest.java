package org.logits4j.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.DType;

/** Elements in arrays and in buffers are read and written alike. */
class HostMemoryTest {
  private static HostMemory inBuffer(DType dtype, int length) {
    return HostMemory.of(ByteBuffer.allocateDirect(length * dtype.bytes()), dtype);
  }

  static Stream<Arguments> memories() {
    return Arrays.stream(DType.values())
        .flatMap(
            dtype ->
                Stream.of(
                    Arguments.of(dtype, HostMemory.allocate(dtype, 3)),
                    Arguments.of(dtype, inBuffer(dtype, 3))));
  }

  @ParameterizedTest
  @MethodSource("memories")
  void numbers(DType dtype, HostMemory memory) {
    assertEquals(dtype, memory.dtype());
    assertEquals(3, memory.length());
    memory.setDouble(1, -3);
    memory.setDouble(2, 7);
    assertEquals(0, memory.getDouble(0));
    assertEquals(-3, memory.getDouble(1));
    assertEquals(7, memory.getDouble(2));
    memory.release();
    assertEquals(7, memory.getDouble(2));
  }

  @ParameterizedTest
  @MethodSource("memories")
  void integers(DType dtype, HostMemory memory) {
    if (dtype.isFloating()) {
      assertThrows(IllegalStateException.class, () -> memory.getLong(0));
      assertThrows(IllegalStateException.class, () -> memory.setLong(0, 1));
      return;
    }
    long large = dtype == DType.I64 ? Long.MIN_VALUE + 1 : Integer.MIN_VALUE + 1;
    memory.setLong(0, large);
    assertEquals(large, memory.getLong(0));
    assertEquals(0, memory.getLong(1));
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void copies(DType dtype) {
    HostMemory from = inBuffer(dtype, 2);
    HostMemory first = HostMemory.allocate(dtype, 2);
    HostMemory second = HostMemory.allocate(dtype, 2);
    from.setDouble(0, -5);
    from.setDouble(1, 6);
    first.copy(0, from, 1);
    second.copy(1, first, 0);
    assertEquals(6, first.getDouble(0));
    assertEquals(0, first.getDouble(1));
    assertEquals(6, second.getDouble(1));
    assertThrows(IllegalStateException.class, () -> from.copy(0, first, 0));
  }

  @Test
  void oneArrayOverlapsItself() {
    float[] array = new float[2];
    HostMemory memory = HostMemory.of(array);
    assertTrue(memory.overlaps(memory));
    assertTrue(memory.overlaps(HostMemory.of(array)));
    assertFalse(memory.overlaps(HostMemory.of(new float[2])));
    assertFalse(memory.overlaps(inBuffer(DType.F32, 2)));
    short[] bits = new short[1];
    assertTrue(HostMemory.of(bits, DType.F16).overlaps(HostMemory.of(bits, DType.BF16)));
  }

  @Test
  void otherMemoryOverlapsItself() {
    Memory memory = () -> {};
    assertTrue(memory.overlaps(memory));
    assertFalse(memory.overlaps(HostMemory.of(new int[1])));
    assertFalse(HostMemory.of(new int[1]).overlaps(memory));
  }
}
