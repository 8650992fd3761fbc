package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.api.Refusals.untimely;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** Reading a tensor's elements, and copying it to a device. */
@ExtendWith(LeakCheck.class)
class TensorReadTest {
  @Test
  void theOnlyElement() {
    assertEquals(3, Tensor.of(new long[] {3}, 1, 1).item());
    untimely(() -> Tensor.of(new float[2]).item(), "item() of shape [2]", "exactly one element");
    untimely(() -> Tensor.of(new float[0]).item(), "item() of shape [0]");
  }

  @Test
  void floatsAreRoundedOnce() {
    assertArrayEquals(
        new float[] {0.1f, 1 + Math.ulp(1f), Float.POSITIVE_INFINITY, Float.NaN},
        Tensor.of(new double[] {0.1, 1 + 0x1.000001p-24, 1e300, Double.NaN}).floats());
    // half an ulp of a float above 2^60, and a bit that a double has no room for
    long value = (1L << 60) + (1L << 36) + 1;
    assertArrayEquals(
        new float[] {0x1p60f + Math.ulp(0x1p60f)}, Tensor.of(new long[] {value}).floats());
    assertArrayEquals(new float[] {16777216}, Tensor.of(new int[] {16777217}).floats());
  }

  @Test
  void integersKeepAllDigits() {
    long[] values = {Long.MAX_VALUE, Long.MIN_VALUE, (1L << 53) + 1};
    assertArrayEquals(values, Tensor.of(values).longs());
    assertArrayEquals(
        new long[] {Integer.MIN_VALUE, 7}, Tensor.of(new int[] {Integer.MIN_VALUE, 7}).longs());
  }

  @ParameterizedTest
  @EnumSource(names = {"F64", "F32", "F16", "BF16"})
  void floatingTensorsHaveNoLongs(DType dtype) {
    for (Shape shape : new Shape[] {Shape.of(2), Shape.of(0)}) {
      try (Tensor tensor = Device.cpu().allocate(dtype, shape)) {
        untimely(tensor::longs, "longs() of " + dtype, "I64 and I32");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F64", "F32", "I64", "I32"})
  void onlyHalfTypesHaveHalfBits(DType dtype) {
    try (Tensor tensor = Device.cpu().allocate(dtype, Shape.of(2))) {
      untimely(tensor::halfBits, "halfBits() of " + dtype, "F16 and BF16");
    }
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void toAnotherDeviceAndBack(DType dtype) {
    try (Device fake = FakeBackend.device();
        Tensor padded = Device.cpu().allocate(dtype, Shape.of(2, 3).rowStride(5));
        Tensor there = padded.to(fake);
        Tensor back = there.to(Device.cpu())) {
      assertEquals(Shape.of(2, 3), there.shape());
      assertEquals(fake, there.device());
      assertEquals(dtype, back.dtype());
      assertArrayEquals(Bits.of(padded), Bits.of(back));
    }
  }

  @Test
  void aCopyIsACopy() {
    float[] array = {1, 2};
    try (Tensor copy = Tensor.of(array).to(Device.cpu())) {
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
      try (Tensor copy = Tensor.of(bits, dtype).to(Device.cpu())) {
        assertArrayEquals(bits, copy.halfBits());
      }
    }
  }
}
