package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.DeviceHooks;
import org.logits4j.Shape;
import org.logits4j.Tensor;
import org.logits4j.backend.HostMemory;

/** The CPU's kernels with a GPU's manners; the caller's memory are arrays with addresses. */
final class TestFake extends TestDevice {
  private final FakeBackend backend;
  private long lastStream = 70;
  private long freedBefore;

  TestFake(int index) {
    this(new FakeBackend("fake:" + index));
  }

  private TestFake(FakeBackend backend) {
    super(DeviceHooks.over(backend));
    this.backend = backend;
  }

  @Override
  boolean doesEverything() {
    return true;
  }

  @Override
  boolean isGpu() {
    return true;
  }

  @Override
  TestDevice make(int index) {
    return new TestFake(index);
  }

  @Override
  Given given(Tensor array) {
    HostMemory source = (HostMemory) DeviceHooks.operand(array).memory();
    HostMemory copy = HostMemory.allocate(source.dtype(), source.length());
    for (int i = 0; i < source.length(); i++) {
      copy.copy(i, source, i);
    }
    long address = backend.expose(copy);
    DType dtype = array.dtype();
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
        return as(Shape.of(copy.length()));
      }
    };
  }

  @Override
  void freeGiven() {}

  @Override
  void assertNothingIsHeld() {
    assertEquals(backend.allocated.get(), backend.released.get(), "memory that was freed");
  }

  @Override
  Device again() {
    return DeviceHooks.over(backend);
  }

  @Override
  long createStream() {
    return ++lastStream;
  }

  @Override
  void destroyStream(long stream) {}

  @Override
  List<Long> streams() {
    return List.copyOf(backend.streams);
  }

  @Override
  void forgetStreams() {
    backend.streams.clear();
  }

  @Override
  long frees() {
    return backend.released.get() - freedBefore;
  }

  @Override
  void forgetFrees() {
    freedBefore = backend.released.get();
  }
}
