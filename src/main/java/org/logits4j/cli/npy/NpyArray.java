package org.logits4j.cli.npy;

import java.util.Arrays;
import org.logits4j.DType;

/**
 * The contents of an {@code .npy} file: elements in C order (the last axis is contiguous) and their
 * type and shape.
 *
 * <p>The elements are the given array itself, not a copy: {@code double[]} for F64, {@code float[]}
 * for F32, {@code short[]} of raw bits for F16 and BF16, {@code long[]} for I64 and {@code int[]}
 * for I32.
 */
public final class NpyArray {
  /** The most axes that are read or written. */
  public static final int MAX_RANK = 8;

  private final DType dtype;
  private final long[] shape;
  private final Object elements;

  private NpyArray(DType dtype, Object elements, int length, long[] shape) {
    if (shape.length > MAX_RANK) {
      throw new IllegalArgumentException(
          "shape " + Arrays.toString(shape) + ": at most " + MAX_RANK + " axes are allowed");
    }
    if (elements(shape) != length) {
      throw new IllegalArgumentException(
          "shape " + Arrays.toString(shape) + ": there are " + length + " elements");
    }
    this.dtype = dtype;
    this.shape = shape.clone();
    this.elements = elements;
  }

  /**
   * F64.
   *
   * @throws IllegalArgumentException if the shape is not one of that many elements
   */
  public static NpyArray of(double[] elements, long... shape) {
    return new NpyArray(DType.F64, elements, elements.length, shape);
  }

  /**
   * F32.
   *
   * @throws IllegalArgumentException if the shape is not one of that many elements
   */
  public static NpyArray of(float[] elements, long... shape) {
    return new NpyArray(DType.F32, elements, elements.length, shape);
  }

  /**
   * F16 or BF16.
   *
   * @throws IllegalArgumentException if the shape is not one of that many elements, or the type is
   *     another
   */
  public static NpyArray of(short[] bits, DType dtype, long... shape) {
    if (dtype != DType.F16 && dtype != DType.BF16) {
      throw new IllegalArgumentException("dtype " + dtype + ": allowed are F16 and BF16");
    }
    return new NpyArray(dtype, bits, bits.length, shape);
  }

  /**
   * I64.
   *
   * @throws IllegalArgumentException if the shape is not one of that many elements
   */
  public static NpyArray of(long[] elements, long... shape) {
    return new NpyArray(DType.I64, elements, elements.length, shape);
  }

  /**
   * I32.
   *
   * @throws IllegalArgumentException if the shape is not one of that many elements
   */
  public static NpyArray of(int[] elements, long... shape) {
    return new NpyArray(DType.I32, elements, elements.length, shape);
  }

  /** All zero. */
  static NpyArray zeros(DType dtype, int length, long... shape) {
    return switch (dtype) {
      case F64 -> of(new double[length], shape);
      case F32 -> of(new float[length], shape);
      case F16, BF16 -> of(new short[length], dtype, shape);
      case I64 -> of(new long[length], shape);
      case I32 -> of(new int[length], shape);
    };
  }

  /** The product of the lengths; -1 if one is negative or the product exceeds a long. */
  static long elements(long[] shape) {
    long product = 1;
    boolean overflows = false;
    boolean isEmpty = false;
    for (long length : shape) {
      if (length < 0) {
        return -1;
      }
      isEmpty |= length == 0;
      overflows |= Math.multiplyHigh(product, length) != 0 || product * length < 0;
      product *= length;
    }
    if (isEmpty) {
      return 0;
    }
    return overflows ? -1 : product;
  }

  /** The element type. */
  public DType dtype() {
    return dtype;
  }

  /** The lengths of the axes, a copy; none for a scalar. */
  public long[] shape() {
    return shape.clone();
  }

  /** The number of elements. */
  public int length() {
    return (int) elements(shape);
  }

  /**
   * The elements of an F64 array.
   *
   * @throws IllegalStateException for another type
   */
  public double[] doubles() {
    return elements(double[].class);
  }

  /**
   * The elements of an F32 array.
   *
   * @throws IllegalStateException for another type
   */
  public float[] floats() {
    return elements(float[].class);
  }

  /**
   * The raw bits of the elements of an F16 or BF16 array.
   *
   * @throws IllegalStateException for another type
   */
  public short[] bits() {
    return elements(short[].class);
  }

  /**
   * The elements of an I64 array.
   *
   * @throws IllegalStateException for another type
   */
  public long[] longs() {
    return elements(long[].class);
  }

  /**
   * The elements of an I32 array.
   *
   * @throws IllegalStateException for another type
   */
  public int[] ints() {
    return elements(int[].class);
  }

  /** The array, whatever its type. */
  Object elements() {
    return elements;
  }

  private <T> T elements(Class<T> type) {
    if (!type.isInstance(elements)) {
      throw new IllegalStateException(
          "an array of " + dtype + " is held as " + elements.getClass().getSimpleName());
    }
    return type.cast(elements);
  }

  /** For example {@code F32 [8, 50257]}. */
  @Override
  public String toString() {
    return dtype + " " + Arrays.toString(shape);
  }
}
