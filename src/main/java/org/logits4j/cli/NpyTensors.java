package org.logits4j.cli;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.logits4j.DType;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.cli.npy.NpyArray;

/** Tensors from what was read, and what to write from tensors. */
final class NpyTensors {
  private NpyTensors() {}

  /** A CPU tensor with an array's elements. */
  static Tensor tensor(NpyArray array) {
    long[] dims = array.shape();
    DType dtype = array.dtype();
    boolean scalar = dims.length == 0;
    return switch (dtype) {
      case F64 -> Tensor.of(array.doubles(), Shape.of(dims));
      case F32 -> Tensor.of(array.floats(), Shape.of(dims));
      case F16, BF16 ->
          scalar ? scalar(dtype, array.bits()[0]) : Tensor.of(array.bits(), dtype, dims);
      case I64 -> scalar ? scalar(dtype, array.longs()[0]) : Tensor.of(array.longs(), dims);
      case I32 -> scalar ? scalar(dtype, array.ints()[0]) : Tensor.of(array.ints(), dims);
    };
  }

  /** Without axes, where {@code Tensor.of} would make one of the array's length. */
  private static Tensor scalar(DType dtype, long bits) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    switch (dtype.bytes()) {
      case Short.BYTES -> bytes.putShort(0, (short) bits);
      case Integer.BYTES -> bytes.putInt(0, (int) bits);
      default -> bytes.putLong(0, bits);
    }
    return Tensor.of(bytes, dtype, Shape.of());
  }

  /** A copy of a tensor's elements. */
  static NpyArray array(Tensor tensor) {
    long[] dims = tensor.shape().dims();
    return switch (tensor.dtype()) {
      case F64 -> NpyArray.of(tensor.doubles(), dims);
      case F32 -> NpyArray.of(tensor.floats(), dims);
      case F16, BF16 -> NpyArray.of(tensor.halfBits(), tensor.dtype(), dims);
      case I64, I32 -> NpyArray.of(tensor.longs(), dims);
    };
  }
}
