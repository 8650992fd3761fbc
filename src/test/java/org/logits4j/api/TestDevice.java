package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.Shape;
import org.logits4j.Tensor;

/**
 * A device that tests of behaviour run on, and memory of the caller's own that it can use.
 *
 * <p>Where a test needs tensors in some state, they lie in the caller's memory, which nobody needs
 * to close. Closing the device fails if the test left a tensor open, or if the device has not given
 * everything back.
 */
abstract class TestDevice implements AutoCloseable {
  private static final Set<TestDevice> OPEN = ConcurrentHashMap.newKeySet();

  private final Device device;
  private final List<TestDevice> others = new ArrayList<>();

  TestDevice(Device device) {
    this.device = device;
    OPEN.add(this);
  }

  /** How many tensors are open on all devices but the CPU. */
  static long liveTensorsOfGpus() {
    return OPEN.stream()
        .filter(TestDevice::isGpu)
        .mapToLong(open -> open.device.liveTensors())
        .sum();
  }

  /** One of each kind, each of its own. */
  static Stream<TestDevice> all() {
    return Stream.of(new TestCpu(), new TestFake(0), new TestCuda(0));
  }

  /** Those that calculate by themselves. */
  static Stream<TestDevice> real() {
    return Stream.of(new TestCpu(), new TestCuda(0));
  }

  /** Those that have kernels for all operators, types and options. */
  static Stream<TestDevice> complete() {
    return Stream.of(new TestCpu(), new TestFake(0));
  }

  /** Those that have raw addresses and streams, and tell of bad labels late. */
  static Stream<TestDevice> gpus() {
    return Stream.of(new TestFake(0), new TestCuda(0));
  }

  /** The simulated card. */
  static Stream<TestCuda> cuda() {
    return Stream.of(new TestCuda(0));
  }

  final Device device() {
    return device;
  }

  final String name() {
    return device.name();
  }

  /** Whether it has kernels for all operators, types and options. */
  abstract boolean doesEverything();

  /** Whether it has kernels for a type. */
  final boolean has(DType dtype) {
    return doesEverything() || dtype == DType.F32 || dtype == DType.BF16;
  }

  /** A GPU, as opposed to the CPU. */
  abstract boolean isGpu();

  /** A copy of an array in the caller's memory. */
  abstract Given given(Tensor array);

  /** A tensor in the caller's memory. */
  final Tensor of(float[] values, long... dims) {
    return given(Tensor.of(values, dims)).tensor();
  }

  /** A tensor in the caller's memory. */
  final Tensor of(double[] values, long... dims) {
    return given(Tensor.of(values, dims)).tensor();
  }

  /** A tensor in the caller's memory. */
  final Tensor of(long[] values, long... dims) {
    return given(Tensor.of(values, dims)).tensor();
  }

  /** A tensor in the caller's memory. */
  final Tensor of(int[] values, long... dims) {
    return given(Tensor.of(values, dims)).tensor();
  }

  /** A tensor in the caller's memory. */
  final Tensor of(short[] bits, DType dtype, long... dims) {
    return given(Tensor.of(bits, dtype, dims)).tensor();
  }

  /** A scalar in the caller's memory. */
  final Tensor scalar(float value) {
    return given(Tensor.of(new float[] {value})).as(Shape.of());
  }

  /** A tensor of the caller's full of zeros, padding included. */
  final Tensor zeros(DType dtype, Shape shape) {
    int count = (int) shape.span();
    Tensor array =
        switch (dtype) {
          case F64 -> Tensor.of(new double[count]);
          case F32 -> Tensor.of(new float[count]);
          case F16, BF16 -> Tensor.of(new short[count], dtype);
          case I64 -> Tensor.of(new long[count]);
          case I32 -> Tensor.of(new int[count]);
        };
    return given(array).as(shape);
  }

  /** Another device of the kind; the CPU, of which there is one, has a fake beside it. */
  final TestDevice another() {
    TestDevice made = make(others.size() + 1);
    others.add(made);
    return made;
  }

  abstract TestDevice make(int index);

  /** Frees the caller's memory. */
  abstract void freeGiven();

  /** Once there are no tensors any more. */
  abstract void assertNothingIsHeld();

  /** Another handle to the device, which nobody closes. */
  abstract Device again();

  /** A raw stream of the caller's. */
  abstract long createStream();

  /** Destroys a raw stream of the caller's. */
  abstract void destroyStream(long stream);

  /** The streams that calls ran on since {@link #forgetStreams}; 0 for the device's own. */
  abstract List<Long> streams();

  /** Forgets which streams calls ran on. */
  abstract void forgetStreams();

  /** How often the device's memory was freed since {@link #forgetFrees}. */
  abstract long frees();

  /** Forgets what was freed. */
  abstract void forgetFrees();

  /** What an array became in the caller's memory. */
  interface Given {
    /** Of the array's own shape; the same each time. */
    Tensor tensor();

    /** Another tensor over the same memory. */
    Tensor as(Shape shape);

    /** Where it lies. */
    long address();

    /** What lies there now, once the device's own stream is done, padding included. */
    Tensor now();
  }

  @Override
  public void close() {
    others.forEach(TestDevice::close);
    OPEN.remove(this);
    if (isGpu()) {
      assertEquals(0, device.liveTensors(), "open tensors on " + device);
    }
    freeGiven();
    assertNothingIsHeld();
    device.close();
  }

  @Override
  public String toString() {
    return device.name();
  }
}
