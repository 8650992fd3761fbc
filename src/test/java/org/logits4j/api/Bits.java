package org.logits4j.api;

import org.logits4j.DType;
import org.logits4j.Tensor;

/** A tensor's elements as bits, to compare what was written, NaN and the sign of zero included. */
final class Bits {
  private Bits() {}

  static long[] of(Tensor tensor) {
    if (tensor.dtype().isInteger()) {
      return tensor.longs();
    }
    if (tensor.dtype() == DType.F16 || tensor.dtype() == DType.BF16) {
      short[] halves = tensor.halfBits();
      long[] bits = new long[halves.length];
      for (int i = 0; i < bits.length; i++) {
        bits[i] = halves[i];
      }
      return bits;
    }
    double[] values = tensor.doubles();
    long[] bits = new long[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Double.doubleToRawLongBits(values[i]);
    }
    return bits;
  }
}
