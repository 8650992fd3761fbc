package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.logits4j.api.Refusals.refused;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.BFloat16;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Float16;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** Conversions between element types: each element is rounded once. */
@ExtendWith(LeakCheck.class)
@ParameterizedClass
@MethodSource("org.logits4j.api.TestDevice#all")
class TensorCastTest {
  private final TestDevice on;
  private final Device device;

  TensorCastTest(TestDevice on) {
    this.on = on;
    device = on.device();
  }

  private static double rounded(DType dtype, double value) {
    return switch (dtype) {
      case F64 -> value;
      case F32 -> (float) value;
      case F16 -> Float16.toDouble(Float16.fromDouble(value));
      case BF16 -> BFloat16.toDouble(BFloat16.fromDouble(value));
      case I64, I32 -> throw new AssertionError(dtype);
    };
  }

  static Stream<Arguments> floatingPairs() {
    DType[] types = {DType.F64, DType.F32, DType.F16, DType.BF16};
    return Arrays.stream(types)
        .flatMap(from -> Arrays.stream(types).map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest
  @MethodSource("floatingPairs")
  void betweenFloatingTypes(DType from, DType to) {
    SplittableRandom random = new SplittableRandom((from + " to " + to).hashCode());
    double[] values = new double[500];
    for (int i = 0; i < values.length; i++) {
      values[i] = rounded(from, Math.scalb(random.nextDouble(-2, 2), random.nextInt(-40, 40)));
    }
    values[0] = Double.NaN;
    values[1] = Double.NEGATIVE_INFINITY;
    values[2] = -0.0;
    double[] expected = Arrays.stream(values).map(value -> rounded(to, value)).toArray();
    try (Tensor source = on.of(values, 20, 25).cast(from);
        Tensor cast = source.cast(to)) {
      assertArrayEquals(values, source.doubles());
      assertEquals(to, cast.dtype());
      assertEquals(Shape.of(20, 25), cast.shape());
      assertArrayEquals(expected, cast.doubles());
    }
  }

  @Test
  void fromDoubleToHalfNotThroughFloat() {
    // just above half an ulp: through F32 it would tie, and go to even
    double f16 = 1 + 0x1p-11 + 0x1p-40;
    double bf16 = 1 + 0x1p-8 + 0x1p-40;
    Tensor values = on.of(new double[] {f16, bf16});
    try (Tensor half = values.cast(DType.F16);
        Tensor brain = values.cast(DType.BF16)) {
      assertEquals(1 + 0x1p-10, half.doubles()[0]);
      assertEquals(1 + 0x1p-7, brain.doubles()[1]);
    }
  }

  @Test
  void integers() {
    int[] ints = {Integer.MIN_VALUE, -1, Integer.MAX_VALUE};
    try (Tensor longs = on.of(ints).cast(DType.I64);
        Tensor same = on.of(ints).cast(DType.I32);
        Tensor kept = on.of(new long[] {Long.MAX_VALUE}).cast(DType.I64)) {
      assertArrayEquals(
          LongStream.of(Integer.MIN_VALUE, -1, Integer.MAX_VALUE).toArray(), longs.longs());
      assertEquals(DType.I32, same.dtype());
      assertArrayEquals(longs.longs(), same.longs());
      assertEquals(Long.MAX_VALUE, kept.longs()[0]);
    }
  }

  static Stream<Arguments> pairsThatDoNotConvert() {
    return Arrays.stream(DType.values())
        .flatMap(from -> Arrays.stream(DType.values()).map(to -> new DType[] {from, to}))
        .filter(
            pair ->
                pair[0].isFloating() != pair[1].isFloating()
                    || (pair[0] == DType.I64 && pair[1] == DType.I32))
        .map(pair -> Arguments.of(pair[0], pair[1]));
  }

  @ParameterizedTest
  @MethodSource("pairsThatDoNotConvert")
  void otherPairs(DType from, DType to) {
    try (Tensor tensor = device.allocate(from, Shape.of(2))) {
      refused(() -> tensor.cast(to), "cast(" + to + ") of " + from, "I32 to I64");
    }
  }

  @Test
  void paddingIsLeftOut() {
    Tensor padded =
        on.given(Tensor.of(new float[] {1, 2, 9, 3, 4})).as(Shape.of(2, 2).rowStride(3));
    try (Tensor cast = padded.cast(DType.F64)) {
      assertEquals(Shape.of(2, 2), cast.shape());
      assertArrayEquals(new double[] {1, 2, 3, 4}, cast.doubles());
    }
  }

  @Test
  void onTheSameDevice() {
    try (Tensor there = on.of(new float[] {1.5f}).to(device);
        Tensor cast = there.cast(DType.BF16)) {
      assertEquals(device, cast.device());
      assertEquals(1.5, cast.item());
    }
  }
}
