package org.logits4j.cli;

import org.logits4j.DType;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.cli.npy.NpyArray;

/** Tensors from what was read, and what to write from tensors. */
final class NpyTensors {
  private NpyTensors() {}

  /** A CPU tensor with an array's elements. */
  static Tensor tensor(NpyArray array) {
    Shape shape = Shape.of(array.shape());
    DType dtype = array.dtype();
    return switch (dtype) {
      case F64 -> Tensor.of(array.doubles(), shape);
      case F32 -> Tensor.of(array.floats(), shape);
      case F16, BF16 -> Tensor.of(array.bits(), dtype, shape);
      case I64 -> Tensor.of(array.longs(), shape);
      case I32 -> Tensor.of(array.ints(), shape);
    };
  }

  /** A copy of a tensor's elements; BF16, which NumPy lacks, in F32. */
  static NpyArray array(Tensor tensor) {
    long[] shape = tensor.shape().dims();
    return switch (tensor.dtype()) {
      case F64 -> NpyArray.of(tensor.doubles(), shape);
      case F32, BF16 -> NpyArray.of(tensor.floats(), shape);
      case F16 -> NpyArray.of(tensor.halfBits(), DType.F16, shape);
      case I64, I32 -> NpyArray.of(tensor.longs(), shape);
    };
  }
}
