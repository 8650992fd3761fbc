package org.logits4j.cuda;

import java.nio.ByteBuffer;
import org.logits4j.Device;
import org.logits4j.DeviceHooks;
import org.logits4j.Stream;
import org.logits4j.Tensor;
import org.logits4j.backend.ExecutionContext;
import org.logits4j.backend.LogSumExpRequest;
import org.logits4j.gpusim.Approximation;

/**
 * A card for the bundle's programs: the device that the library makes of it, and beside that raw
 * memory, timers and launches on one stream. One thread at a time.
 */
public final class BundleCard implements AutoCloseable {
  private final Driver driver;
  private final CudaBackend backend;
  private final Device device;
  private final long handle;
  private final Stream stream;

  private BundleCard(String name, Driver driver) {
    this.driver = driver;
    backend = new CudaBackend(name, driver);
    device = DeviceHooks.over(backend);
    handle = driver.createStream();
    stream = device.borrowStream(handle);
  }

  /**
   * Opens a card.
   *
   * @throws org.logits4j.DeviceUnavailableException with the reason and the remedy
   */
  public static BundleCard open(int index) {
    return new BundleCard("cuda:" + index, BundleDrivers.open(index));
  }

  /** A simulated card whose approximate instructions err in some way. */
  public static BundleCard simulated(Approximation how) {
    return new BundleCard("cuda:0", BundleDrivers.simulated(how));
  }

  /** What the card is. */
  public BundleCardFacts facts() {
    return BundleCardFacts.of(driver.card());
  }

  /** The library's device on it. */
  public Device device() {
    return device;
  }

  /** The stream of everything here. */
  public Stream stream() {
    return stream;
  }

  /** How much memory is free, other programs' use taken into account. */
  public long freeBytes() {
    return driver.freeBytes();
  }

  /** Memory, aligned to 256 bytes. */
  public long allocate(long bytes) {
    return driver.allocate(bytes, handle);
  }

  /** Frees it. */
  public void free(long address) {
    driver.free(address, handle);
  }

  /** Copies a direct buffer to the card; its position stays. */
  public void upload(long target, ByteBuffer source) {
    driver.copyToDevice(target, source.duplicate(), handle);
  }

  /** Fills a direct buffer from the card; waits for that; its position stays. */
  public void download(ByteBuffer target, long source) {
    driver.copyToHost(target.duplicate(), source, handle);
  }

  /** Copies within the card's memory. */
  public void copy(long target, long source, long bytes) {
    driver.copyRows(target, bytes, source, bytes, bytes, 1, handle);
  }

  /** The log-sum-exp of rows, into a tensor: the library's own call returns a new one. */
  public void logSumExp(Tensor logits, Tensor result) {
    LogSumExpRequest request =
        new LogSumExpRequest(
            DeviceHooks.operand(logits),
            new int[] {logits.shape().rank() - 1},
            DeviceHooks.operand(result));
    backend.logSumExp(request, new ExecutionContext(handle, null, 0));
  }

  /** Waits for the stream. */
  public void synchronize() {
    driver.synchronizeStream(handle);
  }

  /** A timer on the stream. */
  public BundleTimer timer() {
    return new BundleTimer(driver, handle);
  }

  /**
   * Loads a module, launches a kernel of it, and waits for that.
   *
   * @param parameters its structure, all of whose members have 64 bits
   */
  public void launch(String ptx, String kernelName, int blocks, int threads, long... parameters) {
    try (DriverModule module = driver.load(kernelName, ptx)) {
      DriverKernel kernel = module.kernel(kernelName, Long.BYTES * parameters.length);
      kernel.parameters().asLongBuffer().put(parameters);
      kernel.launch(blocks, threads, handle);
      driver.synchronizeStream(handle);
    }
  }

  @Override
  public void close() {
    driver.synchronizeStream(handle);
    driver.destroyStream(handle);
    device.close();
  }
}
