package org.logits4j.cuda;

import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.logits4j.Device;
import org.logits4j.DeviceFailedException;
import org.logits4j.DeviceHooks;
import org.logits4j.backend.Backend;
import org.logits4j.gpusim.Approximation;

/** CUDA devices on simulated cards, for tests in other packages. */
public final class CudaHooks {
  private CudaHooks() {}

  /**
   * A device on a simulated card.
   *
   * @param name for example {@code cuda/simulated:80}
   * @param capability the card's compute capability, as 80 for 8.0
   * @param seed of schedules and of random approximations
   */
  public static Device device(String name, int capability, long seed, Approximation approximation) {
    SimulatedDriver driver =
        SimulatedDriver.options()
            .compute(capability / 10, capability % 10)
            .seed(seed)
            .approximations(approximation)
            .build();
    return DeviceHooks.over(new CudaBackend(name, driver));
  }

  /**
   * An exact simulated card of compute capability 9.0 whose driver the test looks into. Closing it
   * fails if anything was done wrong, or not given back.
   */
  public static Simulated card(String name) {
    return new Simulated(name);
  }

  /**
   * A kernel that ran.
   *
   * @param kernel its name
   * @param stream where; 0 for the device's own stream
   */
  public record Launch(String kernel, long stream) {}

  /** A CUDA device, and the rest of the process that uses its card too. */
  public static final class Simulated implements AutoCloseable {
    private final SimulatedDriver driver = SimulatedDriver.options().build();
    private final CudaBackend backend;
    private final Device device;
    private final Set<Long> memory = new LinkedHashSet<>();
    private final Set<Long> streams = new LinkedHashSet<>();

    private Simulated(String name) {
      backend = new CudaBackend(name, driver);
      streams.add(SimulatedDriver.LEGACY_STREAM);
      device = DeviceHooks.over(backend);
    }

    /** The device; the same each time. */
    public Device device() {
      return device;
    }

    /** What the device is a handle to. */
    public Backend backend() {
      return backend;
    }

    /** The caller's own memory, with a copy of what remains in the buffer. */
    public long allocate(ByteBuffer contents) {
      long address = driver.allocateForeign(Math.max(1, contents.remaining()));
      memory.add(address);
      if (contents.hasRemaining()) {
        driver.copyToDevice(address, contents, SimulatedDriver.LEGACY_STREAM);
        driver.synchronizeStream(SimulatedDriver.LEGACY_STREAM);
      }
      return address;
    }

    /** Frees the caller's own memory, all of it. */
    public void freeAll() {
      memory.forEach(driver::freeForeign);
      memory.clear();
    }

    /** Fills what remains in the buffer from the caller's own memory; what writes it is over. */
    public void read(long address, ByteBuffer into) {
      if (into.hasRemaining()) {
        driver.copyToHost(into, address, SimulatedDriver.LEGACY_STREAM);
      }
    }

    /** A stream that the caller made, for {@link Device#borrowStream}. */
    public long createStream() {
      long stream = driver.createForeignStream();
      streams.add(stream);
      return stream;
    }

    /** Destroys a stream that the caller made. */
    public void destroyStream(long stream) {
      driver.destroyForeignStream(stream);
    }

    /** How many bytes of the card are allocated, the caller's included. */
    public long bytesInUse() {
      return driver.bytesInUse();
    }

    /** The last thousand kernels that ran, in order. */
    public List<Launch> launches() {
      return driver.launches().stream()
          .map(one -> new Launch(one.kernel(), streams.contains(one.stream()) ? one.stream() : 0))
          .toList();
    }

    /** How often memory was freed. */
    public long frees() {
      return driver.count(SimulatedCall.FREE);
    }

    /** Forgets what ran and what was freed so far. */
    public void forget() {
      driver.clearCounts();
    }

    /** Lets the next kernel not start. */
    public void failNextLaunch(String message) {
      driver.failNext(SimulatedCall.LAUNCH, new DeviceFailedException(device.name(), message));
    }

    /** Lets the next allocation not succeed. */
    public void failNextAllocation(String message) {
      driver.failNext(SimulatedCall.ALLOCATE, new DeviceFailedException(device.name(), message));
    }

    /** Lets the next wait for a stream fail. */
    public void failNextWait(String message) {
      driver.failNext(
          SimulatedCall.SYNCHRONIZE_STREAM, new DeviceFailedException(device.name(), message));
    }

    @Override
    public void close() {
      device.close();
    }
  }
}
