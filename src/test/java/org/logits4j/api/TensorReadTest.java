package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.api.Refusals.untimely;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** Reading a tensor's elements, and copying it to a device. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#all")
class TensorReadTest {
  private final TestDevice on;
  private final Device device;

  TensorReadTest(TestDevice on) {
    this.on = on;
    device = on.device();
  }

  @Test
  void theOnlyElement() {
    assertEquals(3, on.of(new long[] {3}, 1, 1).item());
    untimely(() -> on.of(new float[2]).item(), "item() of shape [2]", "exactly one element");
    untimely(() -> on.of(new float[0]).item(), "item() of shape [0]");
  }

  @Test
  void floatsAreRoundedOnce() {
    assertArrayEquals(
        new float[] {0.1f, 1 + Math.ulp(1f), Float.POSITIVE_INFINITY, Float.NaN},
        on.of(new double[] {0.1, 1 + 0x1.000001p-24, 1e300, Double.NaN}).floats());
    // half an ulp of a float above 2^60, and a bit that a double has no room for
    long value = (1L << 60) + (1L << 36) + 1;
    assertArrayEquals(
        new float[] {0x1p60f + Math.ulp(0x1p60f)}, on.of(new long[] {value}).floats());
    assertArrayEquals(new float[] {16777216}, on.of(new int[] {16777217}).floats());
  }

  @Test
  void integersKeepAllDigits() {
    long[] values = {Long.MAX_VALUE, Long.MIN_VALUE, (1L << 53) + 1};
    assertArrayEquals(values, on.of(values).longs());
    assertArrayEquals(
        new long[] {Integer.MIN_VALUE, 7}, on.of(new int[] {Integer.MIN_VALUE, 7}).longs());
  }

  @ParameterizedTest
  @EnumSource(names = {"F64", "F32", "F16", "BF16"})
  void floatingTensorsHaveNoLongs(DType dtype) {
    for (Shape shape : new Shape[] {Shape.of(2), Shape.of(0)}) {
      try (Tensor tensor = device.allocate(dtype, shape)) {
        untimely(tensor::longs, "longs() of " + dtype, "I64 and I32");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F64", "F32", "I64", "I32"})
  void onlyHalfTypesHaveHalfBits(DType dtype) {
    try (Tensor tensor = device.allocate(dtype, Shape.of(2))) {
      untimely(tensor::halfBits, "halfBits() of " + dtype, "F16 and BF16");
    }
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void fromTheCpuAndBack(DType dtype) {
    short[] bytes = new short[4 * 9];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (short) (i * 0x1234 + 0x3c00);
    }
    ByteBuffer buffer = ByteBuffer.allocate(2 * bytes.length).order(ByteOrder.nativeOrder());
    buffer.asShortBuffer().put(bytes);
    Tensor padded = Tensor.of(buffer, dtype, Shape.of(2, 3).rowStride(5));
    try (Tensor there = padded.to(device);
        Tensor twice = there.to(device);
        Tensor back = twice.to(Device.cpu())) {
      assertEquals(Shape.of(2, 3), there.shape());
      assertEquals(device, there.device());
      assertEquals(dtype, back.dtype());
      assertArrayEquals(Bits.of(padded), Bits.of(there));
      assertArrayEquals(Bits.of(padded), Bits.of(back));
    }
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void toAnotherDevice(DType dtype) {
    try (TestDevice other = on.another();
        Tensor padded = device.allocate(dtype, Shape.of(2, 3).rowStride(5));
        Tensor filled = on.zeros(dtype, Shape.of(2, 3)).to(other.device());
        Tensor back = filled.to(device)) {
      assertEquals(Shape.of(2, 3).rowStride(5), padded.shape());
      assertEquals(other.device(), filled.device());
      assertArrayEquals(new double[6], back.doubles());
    }
  }

  @Test
  void paddingIsNotRead() {
    TestDevice.Given given = on.given(Tensor.of(new float[] {1, 2, 9, 9, 3, 4}));
    assertArrayEquals(new float[] {1, 2, 3, 4}, given.as(Shape.of(2, 2).rowStride(4)).floats());
    assertArrayEquals(new float[] {1, 2, 9, 9, 3, 4}, given.now().floats());
  }

  @Test
  void nothing() {
    try (Tensor empty = device.allocate(DType.F32, Shape.of(0, 3));
        Tensor copy = empty.to(device);
        Tensor cast = copy.cast(DType.BF16)) {
      assertArrayEquals(new float[0], empty.floats());
      assertArrayEquals(new short[0], cast.halfBits());
    }
  }

  @Test
  void aCopyIsACopy() {
    float[] array = {1, 2};
    try (Tensor copy = Tensor.of(array).to(device)) {
      array[0] = 9;
      assertArrayEquals(new float[] {1, 2}, copy.floats());
    }
  }

  @Test
  void allBitsOfHalfTypesSurvive() {
    short[] bits = new short[1 << 16];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = (short) i;
    }
    for (DType dtype : new DType[] {DType.F16, DType.BF16}) {
      try (Tensor copy = Tensor.of(bits, dtype).to(device)) {
        assertArrayEquals(bits, copy.halfBits());
      }
    }
  }
}
