package org.logits4j;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.logits4j.backend.Completion;
import org.logits4j.backend.HostMemory;
import org.logits4j.backend.Operand;

/**
 * A handle to row-major elements on a device.
 *
 * <p>Who made the memory frees it: a tensor made by a device is <em>owned</em> and freed by {@link
 * #close()}; a tensor around the caller's array, buffer or raw address is <em>borrowed</em> and
 * never freed. Closing twice is harmless, use after closing throws. What was lost without closing
 * is freed by the collector and logged.
 *
 * <p>Only {@link #item()}, {@link #floats()} and the other methods that return values wait for the
 * device; they also throw what went wrong in the call that made the tensor. A tensor belongs to one
 * thread at a time.
 */
public final class Tensor implements AutoCloseable {
  private final Device device;
  private final Operand operand;
  private final @Nullable Allocation allocation;
  private Completion completion = Completion.DONE;
  private boolean closed;

  private Tensor(Device device, Operand operand, boolean owned) {
    this.device = device;
    this.operand = operand;
    this.allocation = owned ? Allocation.of(device, operand) : null;
  }

  static Tensor owned(Device device, Operand operand) {
    return new Tensor(device, operand, true);
  }

  static Tensor borrowed(Device device, Operand operand) {
    return new Tensor(device, operand, false);
  }

  private static Tensor wrap(HostMemory memory, Shape shape) {
    if (memory.length() < shape.span()) {
      throw new IllegalArgumentException(
          "values: " + memory.length() + ", expected " + shape.span() + " for shape " + shape);
    }
    return borrowed(Device.cpu(), new Operand(memory, memory.dtype(), shape));
  }

  private static Tensor wrap(HostMemory memory, long[] dims) {
    Shape shape = dims.length == 0 ? Shape.of(memory.length()) : Shape.of(dims);
    if (memory.length() != shape.elements()) {
      throw new IllegalArgumentException(
          "values: " + memory.length() + ", expected " + shape.elements() + " for shape " + shape);
    }
    return wrap(memory, shape);
  }

  /**
   * A CPU tensor over an array: not a copy, so changes show on both sides.
   *
   * @param values as many as the dimensions' product
   * @param dims the lengths of the axes; none for one axis of the array's length
   * @throws IllegalArgumentException if the array has not as many elements
   */
  public static Tensor of(float[] values, long... dims) {
    return wrap(HostMemory.of(values), dims);
  }

  /** A CPU tensor over an array; see {@link #of(float[], long...)}. */
  public static Tensor of(double[] values, long... dims) {
    return wrap(HostMemory.of(values), dims);
  }

  /** A CPU tensor over an array; see {@link #of(float[], long...)}. */
  public static Tensor of(long[] values, long... dims) {
    return wrap(HostMemory.of(values), dims);
  }

  /** A CPU tensor over an array; see {@link #of(float[], long...)}. */
  public static Tensor of(int[] values, long... dims) {
    return wrap(HostMemory.of(values), dims);
  }

  /**
   * A CPU tensor over an array of raw half bits; see {@link #of(float[], long...)}.
   *
   * @param dtype F16 or BF16
   */
  public static Tensor of(short[] bits, DType dtype, long... dims) {
    return wrap(halves(bits, dtype), dims);
  }

  private static HostMemory halves(short[] bits, DType dtype) {
    if (dtype != DType.F16 && dtype != DType.BF16) {
      throw new IllegalArgumentException("dtype " + dtype + ": raw half bits are F16 or BF16");
    }
    return HostMemory.of(bits, dtype);
  }

  /** A CPU tensor over an array whose rows may be padded: at least {@link Shape#span()} values. */
  public static Tensor of(float[] values, Shape shape) {
    return wrap(HostMemory.of(values), shape);
  }

  /** A CPU tensor over an array whose rows may be padded: at least {@link Shape#span()} values. */
  public static Tensor of(double[] values, Shape shape) {
    return wrap(HostMemory.of(values), shape);
  }

  /** A CPU tensor over an array whose rows may be padded: at least {@link Shape#span()} values. */
  public static Tensor of(long[] values, Shape shape) {
    return wrap(HostMemory.of(values), shape);
  }

  /** A CPU tensor over an array whose rows may be padded: at least {@link Shape#span()} values. */
  public static Tensor of(int[] values, Shape shape) {
    return wrap(HostMemory.of(values), shape);
  }

  /**
   * A CPU tensor over an array of raw half bits whose rows may be padded: at least {@link
   * Shape#span()} values.
   *
   * @param dtype F16 or BF16
   */
  public static Tensor of(short[] bits, DType dtype, Shape shape) {
    return wrap(halves(bits, dtype), shape);
  }

  /**
   * A CPU tensor over a buffer's bytes from its position to its limit: not a copy. Direct buffers
   * of other libraries work.
   *
   * @param bytes in native byte order, which a buffer is only after {@code
   *     order(ByteOrder.nativeOrder())}
   * @throws IllegalArgumentException if there are fewer than {@link Shape#span()} elements, or the
   *     buffer has the other byte order
   */
  public static Tensor of(ByteBuffer bytes, DType dtype, Shape shape) {
    if (bytes.order() != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException(
          "bytes: a buffer in order "
              + bytes.order()
              + ", allowed is the native "
              + ByteOrder.nativeOrder()
              + "; set it with order(ByteOrder.nativeOrder())");
    }
    return wrap(HostMemory.of(bytes, dtype), shape);
  }

  /** Where it lies. */
  public Device device() {
    return device;
  }

  /** Its element type. */
  public DType dtype() {
    return operand.dtype();
  }

  /** Its dimensions and row stride. */
  public Shape shape() {
    return operand.shape();
  }

  /**
   * The only element, as a double.
   *
   * @throws IllegalStateException if there is not exactly one, or the tensor is closed
   * @throws LabelOutOfRangeException if it is the result of a call with a bad label
   */
  public double item() {
    if (shape().elements() != 1) {
      throw new IllegalStateException("item() of shape " + shape() + ": needs exactly one element");
    }
    return doubles()[0];
  }

  /**
   * The elements in row-major order, each rounded to float once; a copy, without padding.
   *
   * @throws IllegalStateException if the tensor is closed
   * @throws LabelOutOfRangeException if it is the result of a call with a bad label
   */
  public float[] floats() {
    HostMemory host = read();
    float[] values = new float[host.length()];
    for (int i = 0; i < values.length; i++) {
      // not over double: a long would be rounded twice
      values[i] = dtype().isInteger() ? (float) host.getLong(i) : (float) host.getDouble(i);
    }
    return values;
  }

  /** The elements in row-major order, a copy without padding; see {@link #floats()}. */
  public double[] doubles() {
    HostMemory host = read();
    double[] values = new double[host.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = host.getDouble(i);
    }
    return values;
  }

  /**
   * The elements of an integer tensor in row-major order, a copy without padding; see {@link
   * #floats()}.
   */
  public long[] longs() {
    HostMemory host = read();
    if (!dtype().isInteger()) {
      throw new IllegalStateException("longs() of " + dtype() + ": only I64 and I32 have them");
    }
    long[] values = new long[host.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = host.getLong(i);
    }
    return values;
  }

  /**
   * The raw bits of an F16 or BF16 tensor in row-major order, a copy without padding; see {@link
   * #floats()}.
   */
  public short[] halfBits() {
    if (!(read() instanceof HostMemory.Halves halves)) {
      throw new IllegalStateException("halfBits() of " + dtype() + ": only F16 and BF16 have them");
    }
    return halves.bits();
  }

  /** A copy of it on a device, owned and without padding. Waits for the elements. */
  public Tensor to(Device target) {
    return Tensor.owned(
        target, new Operand(target.backend().upload(read()), dtype(), shape().dense()));
  }

  /**
   * A copy of it with other elements, on the same device, owned and without padding. Each element
   * is rounded once, to nearest, ties to even. Waits for the elements.
   *
   * @throws IllegalArgumentException if one type is floating and the other is not, or it is I64 to
   *     I32
   */
  public Tensor cast(DType target) {
    if (dtype().isFloating() != target.isFloating()
        || (target == DType.I32 && dtype() == DType.I64)) {
      throw new IllegalArgumentException(
          "cast("
              + target
              + ") of "
              + dtype()
              + ": floating types convert to each other, I32 to I64");
    }
    HostMemory from = read();
    HostMemory to = HostMemory.allocate(target, from.length());
    for (int i = 0; i < from.length(); i++) {
      if (target.isFloating()) {
        to.setDouble(i, from.getDouble(i));
      } else {
        to.setLong(i, from.getLong(i));
      }
    }
    return Tensor.owned(device, new Operand(device.backend().upload(to), target, shape().dense()));
  }

  private HostMemory read() {
    Operand source = operand();
    completion.await();
    return device.backend().download(source);
  }

  /** Frees owned memory; what was borrowed stays. On a GPU the memory is reused in stream order. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      if (allocation != null) {
        allocation.close();
      }
    }
  }

  /** The operand, for a call that uses it. */
  Operand operand() {
    if (closed) {
      throw new IllegalStateException(this + " is closed");
    }
    return operand;
  }

  boolean isClosed() {
    return closed;
  }

  /** Ties the tensor to the call that fills it. */
  void filledBy(Completion call) {
    this.completion = call;
  }

  @Override
  public String toString() {
    return "tensor " + dtype() + " " + shape() + " on " + device;
  }
}
