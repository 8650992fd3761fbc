package org.logits4j.gpusim;

import org.jspecify.annotations.Nullable;

/** Finds and checks what a warp accesses, lane after lane. */
final class MemoryAccess {
  /** Generic addresses from here on are those of shared memory. */
  static final long SHARED_WINDOW = 1L << 48;

  private static final long WINDOW_BYTES = 1L << 24;

  private final Block block;
  private final LaunchSetup setup;
  private final Chunk shared;
  private final RaceCells sharedCells;
  private final Tally tally = new Tally();
  private final Coalescing coalescing = new Coalescing();
  private final Banks banks = new Banks();
  private @Nullable DeviceAllocation last;
  private Space space = Space.GENERIC;
  private int size;
  private boolean write;
  private boolean strong;
  private int globalBytes;
  private boolean anyShared;
  private int at;

  MemoryAccess(Block block, LaunchSetup setup) {
    this.block = block;
    this.setup = setup;
    shared = new Chunk(setup.sharedBytes());
    sharedCells = new RaceCells(setup.options().races() ? setup.sharedBytes() : 0, false);
  }

  void startBlock() {
    shared.clear(setup.sharedBytes());
  }

  /** What was counted of the device's memory, over all blocks of this worker. */
  Tally tally() {
    return tally;
  }

  /** Starts the access of one warp instruction. */
  void begin(Space newSpace, int bytes, boolean isWrite, boolean isStrong) {
    space = newSpace;
    size = bytes;
    write = isWrite;
    strong = isStrong;
    globalBytes = 0;
    anyShared = false;
    coalescing.clear();
    banks.clear();
  }

  /** Counts the access. */
  void end() {
    Counters counters = block.counters();
    if (globalBytes > 0 && write) {
      counters.globalStore(globalBytes, coalescing.count());
    } else if (globalBytes > 0) {
      counters.globalLoad(globalBytes, coalescing.count());
    }
    if (anyShared) {
      banks.count(counters);
    }
  }

  /** Returns where the lane's data lie within what {@link #locate} returned. */
  int at() {
    return at;
  }

  /** Finds what a lane accesses, and checks it. */
  Chunk locate(Warp warp, int lane, long address) {
    if ((address & (size - 1)) != 0) {
      throw warp.fault(Fault.MISALIGNED, lane, "%d bytes at 0x%x".formatted(size, address));
    }
    return switch (space) {
      case PARAM -> parameters(warp, lane, address);
      case SHARED -> shared(warp, lane, address);
      case GENERIC ->
          isShared(address)
              ? shared(warp, lane, address - SHARED_WINDOW)
              : global(warp, lane, address);
      default -> global(warp, lane, address);
    };
  }

  static boolean isShared(long address) {
    return address >= SHARED_WINDOW && address < SHARED_WINDOW + WINDOW_BYTES;
  }

  /** Whether an address is one of the device's memory. */
  boolean isGlobal(long address) {
    return space == Space.GLOBAL || (space == Space.GENERIC && !isShared(address));
  }

  private Chunk parameters(Warp warp, int lane, long address) {
    checkEnd(warp, lane, address, setup.kernel().parameterBytes(), "parameters");
    at = (int) address;
    return setup.parameters();
  }

  private Chunk shared(Warp warp, int lane, long address) {
    checkEnd(warp, lane, address, setup.sharedBytes(), "shared memory");
    at = (int) address;
    anyShared = true;
    banks.add(lane, at, size);
    if (setup.options().races()) {
      check(warp, lane, sharedCells);
    }
    return shared;
  }

  private void checkEnd(Warp warp, int lane, long address, int end, String what) {
    if (address < 0 || address + size > end) {
      throw warp.fault(
          Fault.OUT_OF_BOUNDS,
          lane,
          "%d bytes at 0x%x, the %s has %d".formatted(size, address, what, end));
    }
  }

  private Page global(Warp warp, int lane, long address) {
    DeviceAllocation found = last;
    if (found == null
        || address < found.address()
        || address + size > found.address() + found.bytes()) {
      found = find(warp, lane, address);
      last = found;
    }
    if (write && found.isReadOnly()) {
      throw warp.fault(Fault.READ_ONLY, lane, found.toString());
    }
    long offset = address - found.address();
    Page page = found.page(offset);
    at = (int) (offset & (Page.BYTES - 1));
    if (space == Space.CONST) {
      return page;
    }
    globalBytes += size;
    boolean newSector = coalescing.add(address);
    tally.of(page, address - at).count(at, size, write, newSector);
    if (setup.options().races()) {
      check(warp, lane, page.trace(setup.trace()).cells());
    }
    return page;
  }

  private DeviceAllocation find(Warp warp, int lane, long address) {
    DeviceAllocation found = setup.device().atOrBefore(address);
    if (found == null || address + size > found.address() + found.bytes()) {
      throw warp.fault(
          Fault.OUT_OF_BOUNDS,
          lane,
          "%d bytes at 0x%x%s".formatted(size, address, DeviceMemory.behind(found)));
    }
    if (found.isFreed()) {
      throw warp.fault(
          Fault.USE_AFTER_FREE, lane, "%d bytes at 0x%x: %s".formatted(size, address, found));
    }
    return found;
  }

  private void check(Warp warp, int lane, RaceCells cells) {
    int thread = warp.thread(lane);
    Clocks clocks = block.clocks();
    long access = RaceCells.access(block.index(), thread, clocks.now(thread), strong);
    long other =
        write ? cells.write(at, size, access, clocks) : cells.read(at, size, access, clocks);
    if (other != RaceCells.NONE) {
      throw warp.fault(
          Fault.RACE,
          lane,
          "nothing orders this access to %d bytes after that of block %s, thread %s"
              .formatted(
                  size,
                  setup.grid().position(RaceCells.block(other)),
                  block.threadPosition(RaceCells.thread(other))));
    }
  }
}
