package org.logits4j.mutation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.logits4j.BFloat16;
import org.logits4j.DType;
import org.logits4j.Float16;
import org.logits4j.Tensor;

/**
 * What a call put out: one tensor's elements, or a text.
 *
 * @param name what it is
 * @param type of the elements
 * @param bits of the elements, the lowest ones; all NaN are one
 * @param text what was thrown, or empty
 */
record CallOutput(String name, DType type, long[] bits, String text) {
  private static final long CANONICAL_HALF = -1;

  static CallOutput of(String name, Tensor tensor) {
    long[] bits =
        switch (tensor.dtype()) {
          case F64 -> Arrays.stream(tensor.doubles()).mapToLong(Double::doubleToLongBits).toArray();
          case F32 -> floats(tensor.floats());
          case F16, BF16 -> halves(tensor.dtype(), tensor.halfBits());
          case I64, I32 -> tensor.longs();
        };
    return new CallOutput(name, tensor.dtype(), bits, "");
  }

  static CallOutput of(String name, String text) {
    return new CallOutput(name, DType.I64, new long[0], text);
  }

  private static long[] floats(float[] values) {
    long[] bits = new long[values.length];
    Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
    return bits;
  }

  private static long[] halves(DType type, short[] values) {
    long[] bits = new long[values.length];
    Arrays.setAll(bits, i -> Double.isNaN(half(type, values[i])) ? CANONICAL_HALF : values[i]);
    return bits;
  }

  private static double half(DType type, short bits) {
    return type == DType.F16 ? Float16.toDouble(bits) : BFloat16.toDouble(bits);
  }

  private double value(int index) {
    return switch (type) {
      case F64 -> Double.longBitsToDouble(bits[index]);
      case F32 -> Float.intBitsToFloat((int) bits[index]);
      case F16, BF16 ->
          bits[index] == CANONICAL_HALF ? Double.NaN : half(type, (short) bits[index]);
      case I64, I32 -> bits[index];
    };
  }

  /** How another one differs from this; empty if it does not. */
  String difference(CallOutput other) {
    if (!text.equals(other.text)) {
      return "%s: '%s' instead of '%s'".formatted(name, other.text, text);
    }
    int different = 0;
    int worst = 0;
    double largest = -1;
    for (int i = 0; i < bits.length; i++) {
      if (bits[i] != other.bits[i]) {
        different++;
        double off = relative(value(i), other.value(i));
        if (off > largest) {
          largest = off;
          worst = i;
        }
      }
    }
    return different == 0
        ? ""
        : "%s: %d of %d elements, up to a relative %.2e: %s instead of %s at %d"
            .formatted(
                name, different, bits.length, largest, other.value(worst), value(worst), worst);
  }

  private static double relative(double expected, double actual) {
    double off = Math.abs(actual - expected) / Math.max(Math.abs(expected), Math.abs(actual));
    if (Double.isNaN(off)) {
      // two zeros; else NaN or an infinity on one side only
      return expected == actual ? 0 : Double.POSITIVE_INFINITY;
    }
    return off;
  }

  /** How lists of one call differ, output by output. */
  static List<String> differences(List<CallOutput> expected, List<CallOutput> actual) {
    if (expected.size() != actual.size()) {
      return List.of("outputs: %s instead of %s".formatted(names(actual), names(expected)));
    }
    return IntStream.range(0, expected.size())
        .mapToObj(i -> expected.get(i).difference(actual.get(i)))
        .filter(text -> !text.isEmpty())
        .toList();
  }

  private static List<String> names(List<CallOutput> outputs) {
    return outputs.stream().map(o -> o.name + (o.text.isEmpty() ? "" : " " + o.text)).toList();
  }
}
