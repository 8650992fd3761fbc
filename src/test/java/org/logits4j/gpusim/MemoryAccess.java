package org.logits4j.gpusim;

import java.lang.invoke.VarHandle;
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
  private final RaceCells[] notedCells = new RaceCells[Warp.LANES];
  private final int[] notedAt = new int[Warp.LANES];
  private final int[] notedLanes = new int[Warp.LANES];
  private int noted;

  MemoryAccess(Block block, LaunchSetup setup) {
    this.block = block;
    this.setup = setup;
    shared = new Chunk(setup.sharedBytes());
    sharedCells = new RaceCells(setup.options().races() ? setup.sharedBytes() : 0, false);
  }

  void startBlock() {
    shared.clear(0, setup.sharedBytes());
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
    noted = 0;
    coalescing.clear();
    banks.clear();
  }

  /** Counts the access, and looks for races. */
  void end(Warp warp) {
    if (noted > 0) {
      checkNoted(warp);
    }
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
      note(warp, lane, sharedCells);
      check(warp, lane, sharedCells, at);
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
      noteGlobal(warp, lane, page.trace(setup.trace()).cells());
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

  /** Plain accesses are looked at once all lanes have noted theirs. */
  private void noteGlobal(Warp warp, int lane, RaceCells cells) {
    note(warp, lane, cells);
    if (strong) {
      VarHandle.fullFence();
      check(warp, lane, cells, at);
    } else {
      notedCells[noted] = cells;
      notedAt[noted] = at;
      notedLanes[noted] = lane;
      noted++;
    }
  }

  private void checkNoted(Warp warp) {
    VarHandle.fullFence();
    for (int i = 0; i < noted; i++) {
      check(warp, notedLanes[i], notedCells[i], notedAt[i]);
    }
  }

  private void note(Warp warp, int lane, RaceCells cells) {
    Clocks clocks = block.clocks();
    long access = access(warp.thread(lane), clocks);
    if (write) {
      report(warp, lane, cells.noteWrite(at, size, access, clocks));
    } else {
      cells.noteRead(at, size, access, clocks);
    }
  }

  private void check(Warp warp, int lane, RaceCells cells, int place) {
    Clocks clocks = block.clocks();
    long access = access(warp.thread(lane), clocks);
    report(
        warp,
        lane,
        write
            ? cells.raceOfWrite(place, size, access, clocks)
            : cells.raceOfRead(place, size, access, clocks));
  }

  private long access(int thread, Clocks clocks) {
    return RaceCells.access(block.index(), thread, clocks.now(thread), strong);
  }

  private void report(Warp warp, int lane, long other) {
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
