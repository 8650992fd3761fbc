package org.logits4j.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.logits4j.DType;
import org.logits4j.Device;
import org.logits4j.DeviceHooks;
import org.logits4j.Tensor;

/** A CUDA device on a simulated card whose driver the test looks into. */
final class SimulatedCard implements AutoCloseable {
  final SimulatedDriver driver;
  final CudaBackend backend;
  final Device device;

  SimulatedCard() {
    this(SimulatedDriver.options());
  }

  SimulatedCard(SimulatedDriverOptions options) {
    driver = options.build();
    backend = new CudaBackend("cuda:0", driver);
    device = DeviceHooks.over(backend);
  }

  /** The caller's own memory, filled. */
  long foreign(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(values);
    return foreign(bytes);
  }

  /** The caller's own memory, filled. */
  long foreign(long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.nativeOrder());
    bytes.asLongBuffer().put(values);
    return foreign(bytes);
  }

  private long foreign(ByteBuffer bytes) {
    long address = driver.allocateForeign(bytes.capacity());
    driver.copyToDevice(address, bytes, SimulatedDriver.LEGACY_STREAM);
    driver.synchronizeStream(SimulatedDriver.LEGACY_STREAM);
    return address;
  }

  /** The caller's own memory, with nothing in it. */
  long foreign(DType dtype, long elements) {
    return driver.allocateForeign(dtype.bytes() * elements);
  }

  /** What the caller's memory holds. */
  float[] floats(long address, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.nativeOrder());
    driver.copyToHost(bytes, address, SimulatedDriver.LEGACY_STREAM);
    float[] values = new float[count];
    bytes.rewind();
    bytes.asFloatBuffer().get(values);
    return values;
  }

  /** Where a tensor of the device lies. */
  long addressOf(Tensor tensor) {
    return DeviceMemory.address(DeviceHooks.operand(tensor));
  }

  @Override
  public void close() {
    device.close();
  }
}
