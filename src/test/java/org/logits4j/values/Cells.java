package org.logits4j.values;

import java.util.Arrays;
import org.logits4j.BFloat16;
import org.logits4j.DType;
import org.logits4j.Float16;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/**
 * Numbers of one floating type in a Java array. Those that nobody has set hold a mark, a NaN of
 * which each copy of its bits is recognized.
 */
final class Cells {
  private static final long F64_MARK = 0x7FF8_0123_4567_89ABL;
  private static final int F32_MARK = 0x7FC1_2345;
  private static final short F16_MARK = 0x7E12;
  private static final short BF16_MARK = 0x7FC1;

  private final DType type;
  private final double[] doubles;
  private final float[] floats;
  private final short[] halves;

  private Cells(DType type, double[] doubles, float[] floats, short[] halves) {
    this.type = type;
    this.doubles = doubles;
    this.floats = floats;
    this.halves = halves;
  }

  /** All marks. */
  Cells(DType type, int length) {
    this(
        type,
        new double[type == DType.F64 ? length : 0],
        new float[type == DType.F32 ? length : 0],
        new short[type.bytes() == 2 ? length : 0]);
    Arrays.fill(doubles, Double.longBitsToDouble(F64_MARK));
    Arrays.fill(floats, Float.intBitsToFloat(F32_MARK));
    Arrays.fill(halves, type == DType.F16 ? F16_MARK : BF16_MARK);
  }

  /** Numbers in row-major order, each rounded to the type. */
  static Cells of(DType type, double... values) {
    Cells cells = new Cells(type, values.length);
    for (int i = 0; i < values.length; i++) {
      cells.set(i, values[i]);
    }
    return cells;
  }

  /** F32 numbers by their bits. */
  static Cells ofBits(int[] bits) {
    Cells cells = new Cells(DType.F32, bits.length);
    for (int i = 0; i < bits.length; i++) {
      cells.floats[i] = Float.intBitsToFloat(bits[i]);
    }
    return cells;
  }

  /** Numbers of a half type by their bits. */
  static Cells ofBits(DType type, short[] bits) {
    return new Cells(type, new double[0], new float[0], bits);
  }

  int length() {
    return doubles.length + floats.length + halves.length;
  }

  /** Rounds to the type; by the place in memory. */
  void set(int index, double value) {
    switch (type) {
      case F64 -> doubles[index] = value;
      case F32 -> floats[index] = (float) value;
      case F16 -> halves[index] = Float16.fromDouble(value);
      case BF16 -> halves[index] = BFloat16.fromDouble(value);
      case I64, I32 -> throw new IllegalStateException(type.toString());
    }
  }

  boolean isMark(int index) {
    return switch (type) {
      case F64 -> Double.doubleToRawLongBits(doubles[index]) == F64_MARK;
      case F32 -> Float.floatToRawIntBits(floats[index]) == F32_MARK;
      case F16 -> halves[index] == F16_MARK;
      case BF16 -> halves[index] == BF16_MARK;
      case I64, I32 -> throw new IllegalStateException(type.toString());
    };
  }

  /** A tensor over the array itself. */
  Tensor wrap(Shape shape) {
    return switch (type) {
      case F64 -> Tensor.of(doubles, shape);
      case F32 -> Tensor.of(floats, shape);
      case F16, BF16 -> Tensor.of(halves, type, shape);
      case I64, I32 -> throw new IllegalStateException(type.toString());
    };
  }
}
