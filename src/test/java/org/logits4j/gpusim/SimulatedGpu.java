package org.logits4j.gpusim;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;

/**
 * A GPU that exists only in this process: it executes PTX on the CPU and checks every access.
 *
 * <p>A launch runs to its end before it returns. What a check finds is thrown as {@link
 * SimulationException} with the kernel, the line of its text and the thread; text with anything
 * unknown is refused with {@link PtxSyntaxException} when it is loaded. Closing reports what was
 * not freed.
 *
 * <p>Apart from launches, which use several threads themselves, one thread at a time may use it.
 */
public final class SimulatedGpu implements AutoCloseable {
  private final DeviceMemory device = new DeviceMemory();
  private final Options options;

  private SimulatedGpu(Options options) {
    this.options = options;
  }

  /** Returns a builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Loads a module from its text. */
  public PtxModule load(String ptx) {
    return new PtxModule(PtxParser.parse(ptx), device, options);
  }

  /** Unloads a module, whose variables are freed. */
  public void unload(PtxModule module) {
    module.unload(device);
  }

  /** Returns the address of new memory, in which nothing is written. */
  public long allocate(long bytes) {
    return device.allocate(bytes, false, "allocation").address();
  }

  /** Frees memory by the address that {@link #allocate} returned. */
  public void free(long address) {
    device.free(address);
  }

  /** Copies bytes to the device. */
  public void copyIn(long address, byte[] source) {
    device.copyIn(address, source, 0, source.length);
  }

  /** Copies what remains in a buffer to the device; the buffer's position is left as it is. */
  public void copyIn(long address, ByteBuffer source) {
    byte[] bytes = new byte[source.remaining()];
    source.duplicate().get(bytes);
    copyIn(address, bytes);
  }

  /** Copies bytes from the device; those that nobody wrote are 0xFF. */
  public void copyOut(long address, byte[] target) {
    device.copyOut(address, target, 0, target.length);
  }

  /** Fills what remains in a buffer from the device; the buffer's position is left as it is. */
  public void copyOut(long address, ByteBuffer target) {
    byte[] bytes = new byte[target.remaining()];
    copyOut(address, bytes);
    target.duplicate().put(bytes);
  }

  /** Copies within the device's memory; what was not written stays so. */
  public void copy(long target, long source, int bytes) {
    device.copy(target, source, bytes);
  }

  /** Writes the same byte several times. */
  public void fill(long address, byte value, int bytes) {
    byte[] source = new byte[bytes];
    Arrays.fill(source, value);
    copyIn(address, source);
  }

  /** Whether every byte of a range was written. */
  public boolean isWritten(long address, int bytes) {
    return device.isWritten(address, bytes);
  }

  /**
   * Reports memory that was not freed.
   *
   * @throws SimulationException if there is some
   */
  @Override
  public void close() {
    Collection<DeviceAllocation> left = device.living();
    if (!left.isEmpty()) {
      throw new SimulationException(Fault.LEAK, left.size() + " not freed: " + left);
    }
  }

  /** Collects the options of a {@link SimulatedGpu}. */
  public static final class Builder {
    private static final long DEFAULT_BUDGET = 100_000_000;
    private static final int DEFAULT_SHARED = 227 * 1024;

    private long seed = 1;
    private Approximation approximation = Approximation.EXACT;
    private int workers = Runtime.getRuntime().availableProcessors();
    private boolean races = true;
    private long budget = DEFAULT_BUDGET;
    private int shared = DEFAULT_SHARED;
    private boolean largeClusters;

    private Builder() {}

    /** Sets what decides schedules, the order of blocks and random approximations. */
    public Builder seed(long newSeed) {
      seed = newSeed;
      return this;
    }

    /** Sets how approximate instructions deviate. */
    public Builder approximations(Approximation how) {
      approximation = how;
      return this;
    }

    /** Sets how many blocks run at the same time; with one, a launch can be repeated exactly. */
    public Builder workers(int count) {
      workers = Math.max(1, count);
      return this;
    }

    /** Sets whether races are looked for, which takes time and 12 bytes for each byte touched. */
    public Builder races(boolean wanted) {
      races = wanted;
      return this;
    }

    /** Sets the most warp instructions of a block, after which a loop counts as endless. */
    public Builder instructionBudget(long instructions) {
      budget = instructions;
      return this;
    }

    /** Sets the most shared memory of a block in bytes. */
    public Builder maxSharedBytes(int bytes) {
      shared = bytes;
      return this;
    }

    /** Sets whether clusters may have more than 8 blocks, a size that not every card allows. */
    public Builder largeClusters(boolean allowed) {
      largeClusters = allowed;
      return this;
    }

    /** Returns the GPU. */
    public SimulatedGpu build() {
      return new SimulatedGpu(
          new Options(seed, approximation, workers, races, budget, shared, largeClusters));
    }
  }
}
