package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.logits4j.api.Refusals.refused;

import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.Shape;

class ShapeTest {
  static LongStream seeds() {
    return LongStream.range(0, 30);
  }

  private static Shape random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] dims = random.longs(1 + random.nextInt(4), 1, 6).toArray();
    Shape shape = Shape.of(dims);
    return random.nextBoolean()
        ? shape.rowStride(dims[dims.length - 1] + random.nextInt(4))
        : shape;
  }

  /** Visits every element in row-major order and looks where the strides lead. */
  @ParameterizedTest
  @MethodSource("seeds")
  void stridesSpanAndPaddingAgree(long seed) {
    Shape shape = random(seed);
    long[] dims = shape.dims();
    long rowLength = dims[dims.length - 1];
    long last = -1;
    for (long element = 0; element < shape.elements(); element++) {
      long rest = element;
      long position = 0;
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        position += rest % dims[axis] * shape.stride(axis);
        rest /= dims[axis];
      }
      assertEquals(
          element / rowLength * shape.rowStride() + element % rowLength, position, shape::toString);
      last = Math.max(last, position);
    }
    assertEquals(last + 1, shape.span(), shape::toString);
    assertEquals(LongStream.of(dims).reduce(1, (a, b) -> a * b), shape.elements());
    assertEquals(shape.rowStride() != rowLength, shape.isPadded());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void negativeAxesCountFromTheEnd(long seed) {
    Shape shape = random(seed);
    int rank = shape.rank();
    for (int axis = 0; axis < rank; axis++) {
      assertEquals(axis, shape.axis(axis));
      assertEquals(axis, shape.axis(axis - rank));
      assertEquals(shape.dim(axis), shape.dim(axis - rank));
      assertEquals(shape.stride(axis), shape.stride(axis - rank));
      assertEquals(shape.without(axis), shape.without(axis - rank));
      assertEquals(rank - 1, shape.without(axis).rank());
      assertFalse(shape.without(axis).isPadded());
    }
    refused(() -> shape.axis(rank), "axis " + rank, shape.toString(), "to " + (rank - 1));
    refused(() -> shape.axis(-rank - 1), "axis " + (-rank - 1), "allowed are -" + rank);
    refused(() -> shape.dim(rank), "axis " + rank);
    refused(() -> shape.stride(rank), "axis " + rank);
    refused(() -> shape.without(rank), "axis " + rank);
  }

  @Test
  void withoutAnAxis() {
    assertEquals(Shape.of(2, 4), Shape.of(2, 3, 4).without(1));
    assertEquals(Shape.of(2, 3), Shape.of(2, 3, 4).rowStride(9).without(-1));
    assertEquals(Shape.of(), Shape.of(7).without(0));
  }

  @Test
  void aScalar() {
    Shape scalar = Shape.of();
    assertEquals(0, scalar.rank());
    assertEquals(1, scalar.elements());
    assertEquals(1, scalar.span());
    assertFalse(scalar.isPadded());
    assertSame(scalar, scalar.dense());
    assertEquals("[]", scalar.toString());
    refused(() -> scalar.axis(0), "axis 0", "a scalar has no axes");
    refused(() -> scalar.rowStride(3), "rowStride", "a scalar has no rows");
  }

  @Test
  void nothing() {
    assertEquals(0, Shape.of(0).elements());
    assertEquals(0, Shape.of(0).span());
    assertEquals(0, Shape.of(3, 0).rowStride(5).span());
    assertEquals(0, Shape.of(0, 3).rowStride(5).span());
    assertEquals(0, Shape.of(0, Long.MAX_VALUE).elements());
  }

  @Test
  void padding() {
    Shape padded = Shape.of(8, 50_257).rowStride(50_304);
    assertTrue(padded.isPadded());
    assertEquals(50_304, padded.rowStride());
    assertEquals(7L * 50_304 + 50_257, padded.span());
    assertEquals(8L * 50_257, padded.elements());
    assertEquals(Shape.of(8, 50_257), padded.dense());
    assertTrue(padded.sameDims(padded.dense()));
    assertNotEquals(padded, padded.dense());
    assertEquals("[8, 50257] with row stride 50304", padded.toString());
    assertEquals("[8, 50257]", padded.dense().toString());
    assertSame(padded.dense().dense().getClass(), padded.getClass());
    assertEquals(padded.dense(), padded.rowStride(50_257));
  }

  @Test
  void aRowStrideThatIsTooShort() {
    refused(() -> Shape.of(2, 5).rowStride(4), "rowStride 4", "row length 5", "[2, 5]");
    refused(() -> Shape.of(5).rowStride(-1), "rowStride -1", "5");
  }

  @Test
  void equalityAndHash() {
    assertEquals(Shape.of(2, 3), Shape.of(2, 3));
    assertEquals(Shape.of(2, 3).hashCode(), Shape.of(2, 3).hashCode());
    assertNotEquals(Shape.of(2, 3), Shape.of(3, 2));
    assertNotEquals(Shape.of(2, 3), Shape.of(2, 3, 1));
    assertFalse(Shape.of(2, 3).sameDims(Shape.of(2, 3, 1)));
    assertNotEquals((Object) Shape.of(2, 3), "[2, 3]");
  }

  @Test
  void dimensionsAreCopied() {
    long[] dims = {2, 3};
    Shape shape = Shape.of(dims);
    dims[0] = 9;
    shape.dims()[1] = 9;
    assertArrayEquals(new long[] {2, 3}, shape.dims());
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE})
  void aNegativeDimension(long dim) {
    refused(() -> Shape.of(2, dim), "[2, " + dim + "]", "dimension " + dim + " is negative");
  }

  @Test
  void tooManyElements() {
    long half = 1L << 32;
    assertEquals(Long.MAX_VALUE, Shape.of(Long.MAX_VALUE).elements());
    assertEquals(1L << 62, Shape.of(1L << 31, 1L << 31).elements());
    refused(() -> Shape.of(half, half), "[4294967296, 4294967296]", "2^63 - 1");
    refused(() -> Shape.of(half, 1L << 31), "2^63 - 1");
    refused(() -> Shape.of(3, Long.MAX_VALUE), "2^63 - 1");
    refused(() -> Shape.of(half, 2, half, 3), "2^63 - 1");
    refused(() -> Shape.of(4, 2).rowStride(1L << 61), "rowStride " + (1L << 61), "overflows");
    refused(() -> Shape.of(1L << 40, 2).rowStride(1L << 40), "overflows");
    assertEquals(1L << 60, Shape.of(2, 2).rowStride(1L << 60).stride(0));
  }
}
