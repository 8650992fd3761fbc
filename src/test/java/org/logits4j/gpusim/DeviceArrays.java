package org.logits4j.gpusim;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Moves arrays to the device and back, for the tests. */
final class DeviceArrays {
  private final SimulatedGpu gpu;

  DeviceArrays(SimulatedGpu gpu) {
    this.gpu = gpu;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private long put(ByteBuffer filled) {
    long address = gpu.allocate(filled.capacity());
    gpu.copyIn(address, filled);
    return address;
  }

  private ByteBuffer get(long address, int bytes) {
    ByteBuffer buffer = buffer(bytes);
    gpu.copyOut(address, buffer);
    return buffer;
  }

  long put(float... values) {
    ByteBuffer buffer = buffer(4 * values.length);
    buffer.asFloatBuffer().put(values);
    return put(buffer);
  }

  long put(double... values) {
    ByteBuffer buffer = buffer(8 * values.length);
    buffer.asDoubleBuffer().put(values);
    return put(buffer);
  }

  long put(long... values) {
    ByteBuffer buffer = buffer(8 * values.length);
    buffer.asLongBuffer().put(values);
    return put(buffer);
  }

  long put(int... values) {
    ByteBuffer buffer = buffer(4 * values.length);
    buffer.asIntBuffer().put(values);
    return put(buffer);
  }

  long put(short... values) {
    ByteBuffer buffer = buffer(2 * values.length);
    buffer.asShortBuffer().put(values);
    return put(buffer);
  }

  float[] floats(long address, int count) {
    float[] values = new float[count];
    get(address, 4 * count).asFloatBuffer().get(values);
    return values;
  }

  double[] doubles(long address, int count) {
    double[] values = new double[count];
    get(address, 8 * count).asDoubleBuffer().get(values);
    return values;
  }

  long[] longs(long address, int count) {
    long[] values = new long[count];
    get(address, 8 * count).asLongBuffer().get(values);
    return values;
  }

  int[] ints(long address, int count) {
    int[] values = new int[count];
    get(address, 4 * count).asIntBuffer().get(values);
    return values;
  }

  short[] shorts(long address, int count) {
    short[] values = new short[count];
    get(address, 2 * count).asShortBuffer().get(values);
    return values;
  }
}
