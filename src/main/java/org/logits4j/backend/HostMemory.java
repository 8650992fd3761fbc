package org.logits4j.backend;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.logits4j.BFloat16;
import org.logits4j.DType;
import org.logits4j.Float16;

/**
 * Elements on the Java side: the memory of the CPU backend, and what other backends copy from and
 * to. Half types are held as raw bits.
 *
 * <p>Reading gives the exact value; writing rounds once, to nearest, ties to even.
 */
public abstract class HostMemory implements Memory {
  private final DType dtype;
  private final int length;
  private final Object storage;

  private HostMemory(DType dtype, int length, Object storage) {
    this.dtype = dtype;
    this.length = length;
    this.storage = storage;
  }

  /** True for one array seen twice; two buffers over the same bytes are not noticed. */
  @Override
  public final boolean overlaps(Memory other) {
    return other instanceof HostMemory that && storage == that.storage;
  }

  /** The element type. */
  public final DType dtype() {
    return dtype;
  }

  /** The number of elements. */
  public final int length() {
    return length;
  }

  /** A floating element. */
  public abstract double getDouble(int index);

  /** Rounds to the element type and writes. */
  public abstract void setDouble(int index, double value);

  /** An integer element. */
  public long getLong(int index) {
    throw new IllegalStateException(dtype + " is no integer type");
  }

  /** Writes an integer element. */
  public void setLong(int index, long value) {
    throw new IllegalStateException(dtype + " is no integer type");
  }

  /** Takes over an element of the same type, bit for bit. */
  public abstract void copy(int index, HostMemory from, int fromIndex);

  @Override
  public void release() {}

  /** New elements, all zero. */
  public static HostMemory allocate(DType dtype, int length) {
    return switch (dtype) {
      case F64 -> of(new double[length]);
      case F32 -> of(new float[length]);
      case F16, BF16 -> of(new short[length], dtype);
      case I64 -> of(new long[length]);
      case I32 -> of(new int[length]);
    };
  }

  /** The array itself, not a copy. */
  public static HostMemory of(double[] array) {
    return new Doubles(array);
  }

  /** The array itself, not a copy. */
  public static HostMemory of(float[] array) {
    return new Floats(array);
  }

  /** The array itself, not a copy: raw bits of F16 or BF16. */
  public static HostMemory of(short[] bits, DType dtype) {
    return new Halves(bits, dtype);
  }

  /** The array itself, not a copy. */
  public static HostMemory of(long[] array) {
    return new Longs(array);
  }

  /** The array itself, not a copy. */
  public static HostMemory of(int[] array) {
    return new Ints(array);
  }

  /** The bytes from the buffer's position to its limit, in native order; not a copy. */
  public static HostMemory of(ByteBuffer buffer, DType dtype) {
    return new Bytes(buffer.slice().order(ByteOrder.nativeOrder()), dtype);
  }

  private static double fromHalf(DType dtype, short bits) {
    return dtype == DType.F16 ? Float16.toDouble(bits) : BFloat16.toDouble(bits);
  }

  private static short toHalf(DType dtype, double value) {
    return dtype == DType.F16 ? Float16.fromDouble(value) : BFloat16.fromDouble(value);
  }

  /** Over a double array. */
  public static final class Doubles extends HostMemory {
    private final double[] array;

    private Doubles(double[] array) {
      super(DType.F64, array.length, array);
      this.array = array;
    }

    /** The array itself. */
    public double[] array() {
      return array;
    }

    @Override
    public void copy(int index, HostMemory from, int fromIndex) {
      array[index] = from.getDouble(fromIndex);
    }

    @Override
    public double getDouble(int index) {
      return array[index];
    }

    @Override
    public void setDouble(int index, double value) {
      array[index] = value;
    }
  }

  /** Over a float array. */
  public static final class Floats extends HostMemory {
    private final float[] array;

    private Floats(float[] array) {
      super(DType.F32, array.length, array);
      this.array = array;
    }

    /** The array itself. */
    public float[] array() {
      return array;
    }

    @Override
    public void copy(int index, HostMemory from, int fromIndex) {
      array[index] = (float) from.getDouble(fromIndex);
    }

    @Override
    public double getDouble(int index) {
      return array[index];
    }

    @Override
    public void setDouble(int index, double value) {
      array[index] = (float) value;
    }
  }

  /** Over the raw bits of F16 or BF16. */
  public static final class Halves extends HostMemory {
    private final short[] bits;

    private Halves(short[] bits, DType dtype) {
      super(dtype, bits.length, bits);
      this.bits = bits;
    }

    /** The array itself. */
    public short[] bits() {
      return bits;
    }

    @Override
    public void copy(int index, HostMemory from, int fromIndex) {
      bits[index] =
          from instanceof Halves halves
              ? halves.bits[fromIndex]
              : ((Bytes) from).bytes.getShort(fromIndex * 2);
    }

    @Override
    public double getDouble(int index) {
      return fromHalf(dtype(), bits[index]);
    }

    @Override
    public void setDouble(int index, double value) {
      bits[index] = toHalf(dtype(), value);
    }
  }

  private static final class Longs extends HostMemory {
    private final long[] array;

    Longs(long[] array) {
      super(DType.I64, array.length, array);
      this.array = array;
    }

    @Override
    public void copy(int index, HostMemory from, int fromIndex) {
      setLong(index, from.getLong(fromIndex));
    }

    @Override
    public double getDouble(int index) {
      return array[index];
    }

    @Override
    public void setDouble(int index, double value) {
      array[index] = (long) value;
    }

    @Override
    public long getLong(int index) {
      return array[index];
    }

    @Override
    public void setLong(int index, long value) {
      array[index] = value;
    }
  }

  private static final class Ints extends HostMemory {
    private final int[] array;

    Ints(int[] array) {
      super(DType.I32, array.length, array);
      this.array = array;
    }

    @Override
    public void copy(int index, HostMemory from, int fromIndex) {
      setLong(index, from.getLong(fromIndex));
    }

    @Override
    public double getDouble(int index) {
      return array[index];
    }

    @Override
    public void setDouble(int index, double value) {
      array[index] = (int) value;
    }

    @Override
    public long getLong(int index) {
      return array[index];
    }

    @Override
    public void setLong(int index, long value) {
      array[index] = (int) value;
    }
  }

  private static final class Bytes extends HostMemory {
    private final ByteBuffer bytes;

    Bytes(ByteBuffer bytes, DType dtype) {
      super(dtype, bytes.capacity() / dtype.bytes(), bytes);
      this.bytes = bytes;
    }

    @Override
    public void copy(int index, HostMemory from, int fromIndex) {
      throw new IllegalStateException("buffers are copied from, not to");
    }

    @Override
    public double getDouble(int index) {
      return switch (dtype()) {
        case F64 -> bytes.getDouble(index * 8);
        case F32 -> bytes.getFloat(index * 4);
        case F16, BF16 -> fromHalf(dtype(), bytes.getShort(index * 2));
        case I64, I32 -> getLong(index);
      };
    }

    @Override
    public void setDouble(int index, double value) {
      switch (dtype()) {
        case F64 -> bytes.putDouble(index * 8, value);
        case F32 -> bytes.putFloat(index * 4, (float) value);
        case F16, BF16 -> bytes.putShort(index * 2, toHalf(dtype(), value));
        case I64, I32 -> setLong(index, (long) value);
      }
    }

    @Override
    public long getLong(int index) {
      return switch (dtype()) {
        case I64 -> bytes.getLong(index * 8);
        case I32 -> bytes.getInt(index * 4);
        case F64, F32, F16, BF16 -> super.getLong(index);
      };
    }

    @Override
    public void setLong(int index, long value) {
      switch (dtype()) {
        case I64 -> bytes.putLong(index * 8, value);
        case I32 -> bytes.putInt(index * 4, (int) value);
        case F64, F32, F16, BF16 -> super.setLong(index, value);
      }
    }
  }
}
