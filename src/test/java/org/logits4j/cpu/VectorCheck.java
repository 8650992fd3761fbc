package org.logits4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.logits4j.BFloat16;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Float16;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** Holds results of cpu/vector against those of cpu/scalar, and makes the tensors for both. */
final class VectorCheck {
  static final int[] CLASSES = {1, 2, 10, 16, 17, 64, 65, 100, 1_000, 2_048, 2_049, 50_257};
  static final DType[] TYPES = {DType.F64, DType.F32, DType.F16, DType.BF16};
  static final double[] SPECIALS = {
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    0,
    -0.0,
    1,
    -1,
    3e38,
    -3e38,
    1e-40,
    100,
    -100
  };

  private static final Device SCALAR = Device.of("cpu/scalar");

  private VectorCheck() {}

  /** What one operation in the precision of a type's results may lose, relatively. */
  static double unit(DType type) {
    return type == DType.F64 ? 0x1p-53 : 0x1p-24;
  }

  /** The smallest normal number that is computed with: what is below may become 0. */
  static double underflow(DType type) {
    return type == DType.F64 ? Double.MIN_NORMAL : Float.MIN_NORMAL;
  }

  static double round(DType type, double value) {
    return switch (type) {
      case F32 -> (float) value;
      case F16 -> Float16.toDouble(Float16.fromDouble(value));
      case BF16 -> BFloat16.toDouble(BFloat16.fromDouble(value));
      default -> value;
    };
  }

  private static double halfUlp(DType type, double value) {
    double size = Math.abs(value);
    return switch (type) {
      case F32 -> Math.ulp((float) size) / 2;
      case F16 -> Math.max(Math.ulp((float) size) * 0x1p13, 0x1p-24) / 2;
      case BF16 -> Math.max(Math.ulp((float) size) * 0x1p16, 0x1p-133) / 2;
      default -> Math.ulp(size) / 2;
    };
  }

  static double[] rounded(DType type, double[] values) {
    return Arrays.stream(values).map(v -> round(type, v)).toArray();
  }

  /** On the CPU that tests run on: cpu/vector. Lines may lie apart, with NaNs between them. */
  static Tensor tensor(DType type, double[] values, int gap, long... dims) {
    Shape shape = Shape.of(dims);
    int line = dims.length == 0 ? 1 : (int) dims[dims.length - 1];
    int count = line == 0 ? 0 : values.length / line;
    double[] placed = new double[count * (line + gap)];
    Arrays.fill(placed, Double.NaN);
    for (int i = 0; i < values.length; i++) {
      placed[i / line * (line + gap) + i % line] = values[i];
    }
    if (gap > 0) {
      shape = shape.rowStride(line + gap);
    }
    return switch (type) {
      case F64 -> Tensor.of(placed, shape);
      case F32 -> {
        float[] floats = new float[placed.length];
        for (int i = 0; i < floats.length; i++) {
          floats[i] = (float) placed[i];
        }
        yield Tensor.of(floats, shape);
      }
      default -> {
        short[] bits = new short[placed.length];
        for (int i = 0; i < bits.length; i++) {
          bits[i] =
              type == DType.F16 ? Float16.fromDouble(placed[i]) : BFloat16.fromDouble(placed[i]);
        }
        yield Tensor.of(bits, type, shape);
      }
    };
  }

  /** The same numbers for the reference, which rounds no result when they are F64. */
  static Tensor reference(DType type, double[] values, long... dims) {
    return tensor(type, values, 0, dims).to(SCALAR);
  }

  static Tensor onScalar(Tensor tensor) {
    return tensor.to(SCALAR);
  }

  static double[] normal(SplittableRandom random, int n, double scale) {
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < 4; j++) {
        sum += random.nextDouble() - 0.5;
      }
      values[i] = sum * scale;
    }
    return values;
  }

  /** Asserts that a result is the reference's, but for an error and the rounding to its type. */
  static void assertClose(String name, DType type, double expected, double error, double actual) {
    if (Double.isNaN(expected) || Double.isNaN(actual)) {
      assertTrue(
          Double.isNaN(expected) && Double.isNaN(actual),
          () -> name + ": " + actual + " for " + expected);
      return;
    }
    double inType = round(type, expected);
    if (Double.isInfinite(inType) || Double.isInfinite(actual)) {
      assertEquals(inType, actual, name);
      return;
    }
    double off = Math.abs(actual - expected);
    double limit = error + halfUlp(type, Math.max(Math.abs(expected), Math.abs(actual)));
    assertTrue(
        off <= limit,
        () -> name + ": " + actual + " for " + expected + ", off " + off + " > " + limit);
  }
}
