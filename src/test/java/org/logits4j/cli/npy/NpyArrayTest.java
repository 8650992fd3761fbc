package org.logits4j.cli.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.logits4j.DType;

class NpyArrayTest {
  private static void assertMessage(
      Class<? extends RuntimeException> type, String message, Executable action) {
    assertEquals(message, assertThrows(type, action).getMessage());
  }

  @Test
  void holdsTheArrayItself() {
    float[] elements = {1, 2, 3, 4, 5, 6};
    NpyArray array = NpyArray.of(elements, 2, 3);
    assertSame(elements, array.floats());
    assertEquals(DType.F32, array.dtype());
    assertEquals(6, array.length());
    assertEquals("F32 [2, 3]", array.toString());
    array.shape()[0] = 7;
    assertArrayEquals(new long[] {2, 3}, array.shape());
  }

  @Test
  void refusesOtherShapesAndTypes() {
    assertMessage(
        IllegalArgumentException.class,
        "shape [2, 2]: there are 3 elements",
        () -> NpyArray.of(new double[3], 2, 2));
    assertMessage(
        IllegalArgumentException.class,
        "shape [-1, -3]: there are 3 elements",
        () -> NpyArray.of(new long[3], -1, -3));
    assertMessage(
        IllegalArgumentException.class,
        "shape [1, 1, 1, 1, 1, 1, 1, 1, 1]: at most 8 axes are allowed",
        () -> NpyArray.of(new int[1], 1, 1, 1, 1, 1, 1, 1, 1, 1));
    assertMessage(
        IllegalArgumentException.class,
        "dtype F32: allowed are F16 and BF16",
        () -> NpyArray.of(new short[1], DType.F32, 1));
    assertMessage(
        IllegalStateException.class,
        "an array of I32 is held as int[]",
        () -> NpyArray.of(new int[1], 1).longs());
  }

  @Test
  void countsElements() {
    assertEquals(1, NpyArray.elements(new long[0]));
    assertEquals(24, NpyArray.elements(new long[] {2, 3, 4}));
    assertEquals(0, NpyArray.elements(new long[] {Long.MAX_VALUE, Long.MAX_VALUE, 0}));
    assertEquals(-1, NpyArray.elements(new long[] {1L << 32, 1L << 32, 4}));
    assertEquals(-1, NpyArray.elements(new long[] {1L << 62, 2}));
    assertEquals(-1, NpyArray.elements(new long[] {1L << 62, 4}));
    assertEquals(-1, NpyArray.elements(new long[] {0, -1}));
  }
}
