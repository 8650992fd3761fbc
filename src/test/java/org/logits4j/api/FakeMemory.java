package org.logits4j.api;

import org.logits4j.backend.AddressSlot;
import org.logits4j.backend.HostMemory;
import org.logits4j.backend.Memory;

/** The fake device's memory: arrays that pretend to be somewhere else. */
abstract class FakeMemory implements Memory {
  /** The elements. */
  abstract HostMemory host();

  @Override
  public final boolean overlaps(Memory other) {
    return other instanceof FakeMemory that && (this == that || host().overlaps(that.host()));
  }

  @Override
  public void release() {
    throw new AssertionError("freed, but not owned");
  }

  /** Allocated by the device. */
  static final class Owned extends FakeMemory {
    private final FakeBackend backend;
    private final HostMemory host;
    private boolean released;

    Owned(FakeBackend backend, HostMemory host) {
      this.backend = backend;
      this.host = host;
    }

    @Override
    HostMemory host() {
      if (released) {
        throw new AssertionError("used after it was freed");
      }
      return host;
    }

    @Override
    public void release() {
      if (released) {
        throw new AssertionError("freed twice");
      }
      released = true;
      backend.released.incrementAndGet();
    }
  }

  /** At a raw address. */
  static final class Borrowed extends FakeMemory {
    private final HostMemory host;

    Borrowed(HostMemory host) {
      this.host = host;
    }

    @Override
    HostMemory host() {
      return host;
    }
  }

  /** At the raw address that was set last. */
  static final class Slot extends FakeMemory implements AddressSlot {
    private final FakeBackend backend;
    private long address;

    Slot(FakeBackend backend) {
      this.backend = backend;
    }

    @Override
    public void address(long newAddress) {
      address = newAddress;
    }

    @Override
    HostMemory host() {
      return backend.at(address);
    }
  }
}
