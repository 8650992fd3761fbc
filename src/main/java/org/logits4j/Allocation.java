package org.logits4j;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.logits4j.backend.Memory;
import org.logits4j.backend.Operand;

/**
 * Memory that a tensor owns: freed once, by the tensor's close or, where the tensor was lost, by
 * the collector, which logs it.
 */
final class Allocation implements Runnable {
  private static final System.Logger LOG = System.getLogger(Tensor.class.getName());
  private static final Cleaner CLEANER = Cleaner.create();

  private final Device device;
  private final Memory memory;
  private final String what;
  private final @Nullable Throwable site;
  private final AtomicBoolean closed = new AtomicBoolean();
  private Cleaner.@Nullable Cleanable cleanable;

  private Allocation(Device device, Memory memory, String what) {
    this.device = device;
    this.memory = memory;
    this.what = what;
    this.site = LeakTracking.isOn() ? new Throwable("allocated here") : null;
  }

  /**
   * Watches over an operand, which a tensor has and every call and bound step that uses it; null
   * where the collector frees the memory anyway and nobody counts.
   */
  static @Nullable Allocation of(Device device, Operand operand) {
    if (device.backend().isCollected() && !LeakTracking.isOn()) {
      return null;
    }
    Allocation allocation =
        new Allocation(
            device, operand.memory(), operand.dtype() + " " + operand.shape() + " on " + device);
    device.live().incrementAndGet();
    allocation.cleanable = CLEANER.register(operand, allocation);
    return allocation;
  }

  void close() {
    closed.set(true);
    if (cleanable != null) {
      cleanable.clean();
    }
  }

  @Override
  public void run() {
    device.live().decrementAndGet();
    if (!closed.get()) {
      String hint =
          site == null ? "; -D" + LeakTracking.PROPERTY + "=true shows where it was allocated" : "";
      LOG.log(
          System.Logger.Level.WARNING, "a tensor was lost without close(): " + what + hint, site);
    }
    memory.release();
  }
}
