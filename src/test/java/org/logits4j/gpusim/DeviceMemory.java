package org.logits4j.gpusim;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The device's memory. No address is used twice, and there is a wide gap behind each allocation;
 * addresses are aligned to 256 bytes, which a driver promises, and never to more.
 */
final class DeviceMemory {
  private static final long FIRST = 0x7_0000_0100L;
  private static final long GAP = 1L << 20;

  private final TreeMap<Long, DeviceAllocation> allocations = new TreeMap<>();
  private long next = FIRST;

  /** What is done with one page's part of a range. */
  private interface PageAction {
    void accept(Page page, int at, int done, int length);
  }

  synchronized DeviceAllocation allocate(long bytes, boolean readOnly, String name) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("cannot allocate " + bytes + " bytes");
    }
    DeviceAllocation made = new DeviceAllocation(next, bytes, readOnly, name);
    allocations.put(next, made);
    next = ((next + bytes + 2 * GAP) & -GAP) + 0x100;
    return made;
  }

  synchronized void free(long address) {
    DeviceAllocation found = allocations.get(address);
    if (found == null) {
      throw new SimulationException(
          Fault.BAD_FREE, "0x%x is the address of no allocation".formatted(address));
    }
    if (found.isFreed()) {
      throw new SimulationException(Fault.BAD_FREE, found + " was freed before");
    }
    found.free();
  }

  /** Returns the allocation at or before an address, freed or not, or null. */
  synchronized @Nullable DeviceAllocation atOrBefore(long address) {
    Map.Entry<Long, DeviceAllocation> entry = allocations.floorEntry(address);
    return entry == null ? null : entry.getValue();
  }

  synchronized Collection<DeviceAllocation> living() {
    List<DeviceAllocation> living = new ArrayList<>(allocations.values());
    living.removeIf(DeviceAllocation::isFreed);
    return living;
  }

  void copyIn(long address, byte[] source, int from, int length) {
    each(address, length, (page, at, done, part) -> page.copyIn(at, source, from + done, part));
  }

  void copyOut(long address, byte[] target, int to, int length) {
    each(address, length, (page, at, done, part) -> page.copyOut(at, target, to + done, part));
  }

  /** Copies what is there, and that nothing was written where nothing was. */
  void copy(long target, long source, int length) {
    each(
        source,
        length,
        (page, at, done, part) -> {
          if (page.isAllWritten(at, part)) {
            byte[] bytes = new byte[part];
            page.copyOut(at, bytes, 0, part);
            copyIn(target + done, bytes, 0, part);
          } else {
            copyBytes(page, at, part, target + done);
          }
        });
  }

  private void copyBytes(Page page, int at, int length, long target) {
    for (int i = 0; i < length; i++) {
      if (page.isWritten(at + i, 1)) {
        byte[] one = {(byte) page.get(at + i, 1)};
        copyIn(target + i, one, 0, 1);
      } else {
        each(target + i, 1, (to, there, done, part) -> to.clear(there, part));
      }
    }
  }

  boolean isWritten(long address, int length) {
    boolean[] all = {true};
    each(address, length, (page, at, done, part) -> all[0] &= page.isAllWritten(at, part));
    return all[0];
  }

  private void each(long address, int length, PageAction action) {
    DeviceAllocation allocation = range(address, length);
    for (int done = 0; done < length; ) {
      long offset = address - allocation.address() + done;
      int at = (int) (offset & (Page.BYTES - 1));
      int part = Math.min(length - done, Page.BYTES - at);
      action.accept(allocation.page(offset), at, done, part);
      done += part;
    }
  }

  private DeviceAllocation range(long address, int length) {
    DeviceAllocation found = atOrBefore(address);
    if (found == null || address + length > found.address() + found.bytes()) {
      String where = "host access to %d bytes at 0x%x".formatted(length, address);
      throw new SimulationException(Fault.OUT_OF_BOUNDS, where + behind(found));
    }
    if (found.isFreed()) {
      throw new SimulationException(
          Fault.USE_AFTER_FREE, "host access at 0x%x: %s".formatted(address, found));
    }
    return found;
  }

  static String behind(@Nullable DeviceAllocation found) {
    return found == null ? ", before every allocation" : ", not inside " + found;
  }
}
