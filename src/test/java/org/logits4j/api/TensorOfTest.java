package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.api.Refusals.refused;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.logits4j.BFloat16;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Float16;
import org.logits4j.Shape;
import org.logits4j.Softmax;
import org.logits4j.Tensor;

/** Tensors over arrays and buffers. */
@ExtendWith(LeakCheck.class)
class TensorOfTest {
  private static final Shape PADDED = Shape.of(2, 3).rowStride(4);

  @Test
  void anArrayOfEachType() {
    assertIs(DType.F32, Shape.of(2, 3), Tensor.of(new float[] {0, 1, 2, 3, 4, 5}, 2, 3));
    assertIs(DType.F64, Shape.of(6), Tensor.of(new double[] {0, 1, 2, 3, 4, 5}));
    assertIs(DType.I64, Shape.of(3, 1, 2), Tensor.of(new long[] {0, 1, 2, 3, 4, 5}, 3, 1, 2));
    assertIs(DType.I32, Shape.of(6), Tensor.of(new int[] {0, 1, 2, 3, 4, 5}));
    short[] halves = new short[6];
    short[] brains = new short[6];
    for (int i = 0; i < 6; i++) {
      halves[i] = Float16.fromFloat(i);
      brains[i] = BFloat16.fromFloat(i);
    }
    assertIs(DType.F16, Shape.of(6, 1), Tensor.of(halves, DType.F16, 6, 1));
    assertIs(DType.BF16, Shape.of(6), Tensor.of(brains, DType.BF16));
  }

  private static void assertIs(DType dtype, Shape shape, Tensor tensor) {
    assertEquals(dtype, tensor.dtype());
    assertEquals(shape, tensor.shape());
    assertEquals(Device.cpu(), tensor.device());
    assertArrayEquals(new double[] {0, 1, 2, 3, 4, 5}, tensor.doubles());
  }

  @Test
  void paddedRows() {
    double[] expected = {0, 1, 2, 4, 5, 6};
    assertArrayEquals(expected, Tensor.of(new float[] {0, 1, 2, 9, 4, 5, 6}, PADDED).doubles());
    assertArrayEquals(expected, Tensor.of(new double[] {0, 1, 2, 9, 4, 5, 6, 9}, PADDED).doubles());
    assertArrayEquals(expected, Tensor.of(new long[] {0, 1, 2, 9, 4, 5, 6}, PADDED).doubles());
    assertArrayEquals(expected, Tensor.of(new int[] {0, 1, 2, 9, 4, 5, 6}, PADDED).doubles());
    short[] bits = {0, 1, 2, 9, 4, 5, 6};
    assertArrayEquals(
        new short[] {0, 1, 2, 4, 5, 6}, Tensor.of(bits, DType.BF16, PADDED).halfBits());
  }

  @Test
  void aScalarFromAnArray() {
    assertEquals(2.5, Tensor.of(new float[] {2.5f}, Shape.of()).item());
    assertEquals(3, Tensor.of(new int[] {3}).item());
  }

  @Test
  void changesShowOnBothSides() {
    float[] array = {1, 2, 3};
    Tensor tensor = Tensor.of(array);
    array[1] = 7;
    assertArrayEquals(new float[] {1, 7, 3}, tensor.floats());
    Softmax.along(0).forward(tensor, tensor);
    assertArrayEquals(tensor.floats(), array);
  }

  @Test
  void readingCopies() {
    short[] bits = {1, 2};
    Tensor tensor = Tensor.of(bits, DType.F16);
    tensor.halfBits()[0] = 9;
    assertArrayEquals(new short[] {1, 2}, bits);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 7})
  void anArrayOfAnotherLength(int length) {
    String[] expected = {"values: " + length, "expected 6", "[2, 3]"};
    refused(() -> Tensor.of(new float[length], 2, 3), expected);
    refused(() -> Tensor.of(new double[length], 2, 3), expected);
    refused(() -> Tensor.of(new long[length], 2, 3), expected);
    refused(() -> Tensor.of(new int[length], 2, 3), expected);
    refused(() -> Tensor.of(new short[length], DType.F16, 2, 3), expected);
  }

  @Test
  void anArrayThatIsTooShortForItsPadding() {
    refused(() -> Tensor.of(new float[6], PADDED), "values: 6", "expected 7", "row stride 4");
    refused(() -> Tensor.of(new short[6], DType.BF16, PADDED), "expected 7");
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"F16", "BF16"})
  void rawBitsOfATypeThatIsNotHalf(DType dtype) {
    refused(() -> Tensor.of(new short[1], dtype), "dtype " + dtype, "F16 or BF16");
    refused(() -> Tensor.of(new short[1], dtype, Shape.of(1)), "dtype " + dtype);
  }

  private static void put(ByteBuffer buffer, DType dtype, int value) {
    switch (dtype) {
      case F64 -> buffer.putDouble(value);
      case F32 -> buffer.putFloat(value);
      case F16 -> buffer.putShort(Float16.fromFloat(value));
      case BF16 -> buffer.putShort(BFloat16.fromFloat(value));
      case I64 -> buffer.putLong(value);
      case I32 -> buffer.putInt(value);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "F64, true", "F32, true", "F16, true", "BF16, true", "I64, true", "I32, true",
    "F64, false", "F32, false", "F16, false", "BF16, false", "I64, false", "I32, false"
  })
  void aBufferFromItsPositionToItsLimit(DType dtype, boolean direct) {
    int bytes = 16 + 7 * dtype.bytes() + 8;
    ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes);
    buffer.order(ByteOrder.nativeOrder()).position(16);
    for (int value : new int[] {0, 1, 2, 9, 4, 5, 6}) {
      put(buffer, dtype, value);
    }
    buffer.flip().position(16);
    Tensor tensor = Tensor.of(buffer, dtype, PADDED);
    assertArrayEquals(new double[] {0, 1, 2, 4, 5, 6}, tensor.doubles());
    assertEquals(16, buffer.position());
    put(buffer, dtype, 8);
    assertEquals(8, tensor.doubles()[0]);
    buffer.position(16 + dtype.bytes());
    refused(() -> Tensor.of(buffer, dtype, PADDED), "values: 6", "expected 7");
  }

  @Test
  void aBufferInTheOtherByteOrderIsRefused() {
    ByteOrder other =
        ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
            ? ByteOrder.LITTLE_ENDIAN
            : ByteOrder.BIG_ENDIAN;
    ByteBuffer buffer = ByteBuffer.allocateDirect(16).order(other);
    refused(
        () -> Tensor.of(buffer, DType.F32, Shape.of(4)),
        "bytes: a buffer in order " + other,
        "order(ByteOrder.nativeOrder())");
  }

  @ParameterizedTest
  @EnumSource(names = {"F64", "F32", "F16", "BF16"})
  void resultsGoIntoABuffer(DType dtype) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(4 * dtype.bytes()).order(ByteOrder.nativeOrder());
    Tensor tensor = Tensor.of(buffer, dtype, Shape.of(2, 2));
    Softmax.along(1).forward(tensor, tensor);
    assertArrayEquals(new double[] {0.5, 0.5, 0.5, 0.5}, tensor.doubles());
  }
}
