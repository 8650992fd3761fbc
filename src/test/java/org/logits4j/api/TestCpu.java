package org.logits4j.api;

import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.logits4j.Device;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/** The CPU, where the caller's memory are arrays. */
final class TestCpu extends TestDevice {
  TestCpu() {
    super(Device.cpu());
  }

  @Override
  boolean doesEverything() {
    return true;
  }

  @Override
  boolean isGpu() {
    return false;
  }

  @Override
  TestDevice make(int index) {
    return new TestFake(index);
  }

  @Override
  Given given(Tensor array) {
    Function<Shape, Tensor> copy = copy(array);
    Tensor whole = copy.apply(array.shape());
    return new Given() {
      @Override
      public Tensor tensor() {
        return whole;
      }

      @Override
      public Tensor as(Shape shape) {
        return copy.apply(shape);
      }

      @Override
      public long address() {
        throw new AssertionError("arrays have no raw addresses");
      }

      @Override
      public Tensor now() {
        return copy.apply(Shape.of(whole.shape().elements()));
      }
    };
  }

  /** Tensors over one copy. */
  private static Function<Shape, Tensor> copy(Tensor array) {
    return switch (array.dtype()) {
      case F64 -> {
        double[] doubles = array.doubles();
        yield shape -> Tensor.of(doubles, shape);
      }
      case F32 -> {
        float[] floats = array.floats();
        yield shape -> Tensor.of(floats, shape);
      }
      case F16, BF16 -> {
        short[] bits = array.halfBits();
        yield shape -> Tensor.of(bits, array.dtype(), shape);
      }
      case I64 -> {
        long[] longs = array.longs();
        yield shape -> Tensor.of(longs, shape);
      }
      case I32 -> {
        int[] ints = LongStream.of(array.longs()).mapToInt(Math::toIntExact).toArray();
        yield shape -> Tensor.of(ints, shape);
      }
    };
  }

  @Override
  void freeGiven() {}

  @Override
  void assertNothingIsHeld() {}

  @Override
  Device again() {
    return device();
  }

  @Override
  long createStream() {
    throw new AssertionError("the CPU has no streams");
  }

  @Override
  void destroyStream(long stream) {}

  @Override
  List<Long> streams() {
    return List.of();
  }

  @Override
  void forgetStreams() {}

  @Override
  long frees() {
    return 0;
  }

  @Override
  void forgetFrees() {}
}
