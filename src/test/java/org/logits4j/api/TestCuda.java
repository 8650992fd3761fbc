package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.DeviceHooks;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.cuda.CudaHooks;

/** The CUDA backend on a simulated card that runs the PTX that ships. */
final class TestCuda extends TestDevice {
  private final CudaHooks.Simulated card;

  TestCuda(int index) {
    this(CudaHooks.card("cuda:" + index));
  }

  private TestCuda(CudaHooks.Simulated card) {
    super(card.device());
    this.card = card;
  }

  /** What the driver saw. */
  CudaHooks.Simulated card() {
    return card;
  }

  @Override
  boolean doesEverything() {
    return false;
  }

  @Override
  boolean isGpu() {
    return true;
  }

  @Override
  TestDevice make(int index) {
    return new TestCuda(index);
  }

  private static ByteBuffer bytes(DType dtype, int elements) {
    return ByteBuffer.allocateDirect(elements * dtype.bytes()).order(ByteOrder.nativeOrder());
  }

  @Override
  Given given(Tensor array) {
    DType dtype = array.dtype();
    int elements = (int) array.shape().elements();
    ByteBuffer bytes = bytes(dtype, elements);
    switch (dtype) {
      case F64 -> bytes.asDoubleBuffer().put(array.doubles());
      case F32 -> bytes.asFloatBuffer().put(array.floats());
      case F16, BF16 -> bytes.asShortBuffer().put(array.halfBits());
      case I64 -> bytes.asLongBuffer().put(array.longs());
      case I32 -> LongStream.of(array.longs()).forEach(one -> bytes.putInt((int) one));
    }
    bytes.clear();
    long address = card.allocate(bytes);
    Tensor whole = device().borrow(address, dtype, array.shape());
    return new Given() {
      @Override
      public Tensor tensor() {
        return whole;
      }

      @Override
      public Tensor as(Shape shape) {
        return device().borrow(address, dtype, shape);
      }

      @Override
      public long address() {
        return address;
      }

      @Override
      public Tensor now() {
        device().synchronize();
        ByteBuffer read = bytes(dtype, elements);
        card.read(address, read);
        read.clear();
        return Tensor.of(read, dtype, Shape.of(elements));
      }
    };
  }

  @Override
  void freeGiven() {
    card.freeAll();
  }

  @Override
  void assertNothingIsHeld() {
    assertEquals(0, card.bytesInUse(), "bytes of the card");
  }

  @Override
  Device again() {
    return DeviceHooks.over(card.backend());
  }

  @Override
  long createStream() {
    return card.createStream();
  }

  @Override
  void destroyStream(long stream) {
    card.destroyStream(stream);
  }

  /** A cross-entropy is three kernels, all on one stream. */
  @Override
  List<Long> streams() {
    List<Long> streams = new ArrayList<>();
    long labels = 0;
    for (CudaHooks.Launch launch : card.launches()) {
      if (launch.kernel().startsWith("labels_")) {
        labels = launch.stream();
      } else if (launch.kernel().startsWith("losses_")) {
        assertEquals(streams.get(streams.size() - 1), launch.stream(), launch::kernel);
      } else {
        streams.add(launch.stream());
        if (launch.kernel().startsWith("cross_entropy_")) {
          assertEquals(labels, launch.stream(), launch::kernel);
        }
      }
    }
    return streams;
  }

  @Override
  void forgetStreams() {
    card.forget();
  }

  @Override
  long frees() {
    return card.frees();
  }

  @Override
  void forgetFrees() {
    card.forget();
  }
}
