package org.logits4j.values;

import java.util.List;
import org.logits4j.BFloat16;
import org.logits4j.DType;
import org.logits4j.Float16;

/** The floating types: what they can hold. */
final class Types {
  static final List<DType> FLOATING = List.of(DType.F64, DType.F32, DType.F16, DType.BF16);

  private Types() {}

  /** The nearest number of the type. */
  static double round(DType type, double value) {
    return switch (type) {
      case F64 -> value;
      case F32 -> (float) value;
      case F16 -> Float16.toDouble(Float16.fromDouble(value));
      case BF16 -> BFloat16.toDouble(BFloat16.fromDouble(value));
      case I64, I32 -> throw new IllegalArgumentException(type.toString());
    };
  }

  static double[] round(DType type, double[] values) {
    double[] rounded = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = round(type, values[i]);
    }
    return rounded;
  }

  /** The largest finite number. */
  static double max(DType type) {
    return switch (type) {
      case F64 -> Double.MAX_VALUE;
      case F32 -> Float.MAX_VALUE;
      case F16 -> 65_504;
      case BF16 -> 0x1.FEp127;
      case I64, I32 -> throw new IllegalArgumentException(type.toString());
    };
  }

  /** The distance of neighbouring numbers of the type at a number. */
  static double ulp(DType type, double value) {
    double magnitude = Math.min(Math.abs(value), max(type));
    return switch (type) {
      case F64 -> Math.ulp(magnitude);
      case F32 -> power(magnitude, Float.MIN_EXPONENT, 23);
      case F16 -> power(magnitude, -14, 10);
      case BF16 -> power(magnitude, Float.MIN_EXPONENT, 7);
      case I64, I32 -> throw new IllegalArgumentException(type.toString());
    };
  }

  private static double power(double magnitude, int minExponent, int fractionBits) {
    return Math.scalb(1.0, Math.max(Math.getExponent(magnitude), minExponent) - fractionBits);
  }
}
