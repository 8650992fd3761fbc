package org.logits4j.gpusim;

import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds and checks what a warp accesses, lane after lane. */
final class MemoryAccess {
  /** Generic addresses from here on are those of shared memory. */
  static final long SHARED_WINDOW = 1L << 48;

  /** In the window of a cluster the memory of each block of it follows the own one's. */
  static final int BLOCK_SHIFT = 24;

  private static final long WINDOW_BYTES = 1L << 32;

  private final Block block;
  private final LaunchSetup setup;
  private final Chunk shared;
  private final boolean races;
  private RaceCells sharedCells;
  private final Map<Integer, Published> sharedReleases = new HashMap<>();
  private final Map<Long, int[]> visitors = new HashMap<>();
  private MemoryAccess located = this;
  private final Tally tally;
  private final Coalescing coalescing = new Coalescing();
  private final Banks banks = new Banks();
  private @Nullable DeviceAllocation last;
  private Space space = Space.GENERIC;
  private int size;
  private boolean write;
  private @Nullable MemoryScope strong;
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
    tally = block.cluster().tally();
    shared = new Chunk(setup.sharedBytes());
    races = setup.options().races();
    sharedCells = newCells();
  }

  private RaceCells newCells() {
    return new RaceCells(races ? setup.sharedBytes() : 0, false);
  }

  void startBlock() {
    shared.clear(0, setup.sharedBytes());
    sharedReleases.clear();
    visitors.clear();
    if (setup.shape().size() > 1) {
      sharedCells = newCells();
    }
  }

  /** Starts the access of one warp instruction. */
  void begin(Space newSpace, int bytes, boolean isWrite, @Nullable MemoryScope scope) {
    space = newSpace;
    size = bytes;
    write = isWrite;
    strong = scope;
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
      case SHARED_CLUSTER -> sharedCluster(warp, lane, address);
      case GENERIC ->
          isShared(address)
              ? sharedCluster(warp, lane, address - SHARED_WINDOW)
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
    located = this;
    anyShared = true;
    banks.add(lane, at, size);
    block.mbarriers().checkPlain(warp, lane, at, size);
    if (races) {
      note(warp, lane, sharedCells);
      check(warp, lane, sharedCells, at);
    }
    return shared;
  }

  /** The memory of the own block, or of another one of the cluster. */
  private Chunk sharedCluster(Warp warp, int lane, long address) {
    Block target = block.cluster().owner(warp, lane, address);
    long offset = address & ((1L << BLOCK_SHIFT) - 1);
    if (target == block) {
      return shared(warp, lane, offset);
    }
    checkEnd(warp, lane, offset, setup.sharedBytes(), "shared memory");
    at = (int) offset;
    located = target.memory();
    located.visit(warp, lane);
    target.mbarriers().checkPlain(warp, lane, at, size);
    if (races) {
      note(warp, lane, located.sharedCells);
      check(warp, lane, located.sharedCells, at);
    }
    return located.shared;
  }

  /** Notes that a thread of another block accesses this one's memory; both must be running. */
  void visit(Warp warp, int lane) {
    Clocks clocks = warp.block().clocks();
    int thread = warp.thread(lane);
    if (block.hasExited()) {
      throw warp.fault(Fault.ABSENT_BLOCK, lane, "block %s has exited".formatted(block.position()));
    }
    if (!clocks.knowsOf(block.index(), thread)) {
      throw warp.fault(
          Fault.ABSENT_BLOCK,
          lane,
          "nothing says that block %s has started".formatted(block.position()));
    }
    visitors.computeIfAbsent(clocks.block(), b -> new int[block.threads()])[thread] =
        clocks.now(thread);
  }

  /** Checks that some thread of this block, which ends, knows that each visit is over. */
  void checkVisits() {
    visitors.forEach(
        (other, times) -> {
          for (int t = 0; t < times.length; t++) {
            if (times[t] > 0 && !block.knows(other, t, times[t])) {
              throw block
                  .warp(0)
                  .fault(
                      Fault.ABSENT_BLOCK,
                      0,
                      "the block exits, and nothing orders that after the access of block %s, "
                              .formatted(setup.grid().position(other))
                          + "thread %s to its shared memory".formatted(block.threadPosition(t)));
            }
          }
        });
  }

  /** Notes that a thread makes or ends the mbarrier at a place of this memory, or uses it. */
  void noteBarrier(
      Warp warp, int lane, int place, @Nullable MemoryScope scope, @Nullable MBarrier used) {
    if (!races) {
      return;
    }
    Clocks clocks = warp.block().clocks();
    int thread = warp.thread(lane);
    long access = RaceCells.access(clocks.block(), thread, clocks.now(thread), scope);
    long other = sharedCells.noteWrite(place, Long.BYTES, access, clocks);
    boolean init =
        other != RaceCells.NONE
            && !RaceCells.isCopy(other)
            && used != null
            && used.isInit(RaceCells.block(other), RaceCells.thread(other));
    if (!init) {
      report(warp, lane, other);
    }
    if (used == null) {
      report(warp, lane, sharedCells.raceOfWrite(place, Long.BYTES, access, clocks));
    }
  }

  Chunk sharedChunk() {
    return shared;
  }

  RaceCells sharedRaces() {
    return sharedCells;
  }

  /** What was released at the place that was located last, made if it is wanted; or null. */
  @Nullable Published published(long address, boolean wanted) {
    if (isGlobal(address)) {
      return wanted ? setup.trace().release(address) : setup.trace().released(address);
    }
    return wanted
        ? located.sharedReleases.computeIfAbsent(at, a -> new Published())
        : located.sharedReleases.get(at);
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
    if (races) {
      noteGlobal(warp, lane, page.trace(setup.trace()).cells());
    }
    return page;
  }

  /** Counts what a copy reads or writes, 16 bytes for 16 bytes. */
  void countCopy(DeviceAllocation allocation, long address, int length, boolean store) {
    int sectors = 0;
    for (int done = 0; done < length; done += 16) {
      long offset = address - allocation.address() + done;
      Page page = allocation.page(offset);
      int place = (int) (offset & (Page.BYTES - 1));
      boolean first = done == 0 || (address + done) % Coalescing.SECTOR == 0;
      tally
          .of(page, address + done - place)
          .count(place, Math.min(16, length - done), store, first);
      sectors += first ? 1 : 0;
    }
    if (store) {
      block.counters().globalStore(length, sectors);
    } else {
      block.counters().globalLoad(length, sectors);
    }
  }

  private DeviceAllocation find(Warp warp, int lane, long address) {
    return find(warp, lane, address, size);
  }

  /** Returns the allocation that has a range. */
  DeviceAllocation find(Warp warp, int lane, long address, int size) {
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
    if (strong != null) {
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
      if (RaceCells.isCopy(other)) {
        throw warp.fault(
            Fault.RACE,
            lane,
            "nothing orders this access to %d bytes after %s"
                .formatted(size, setup.trace().copy(RaceCells.copy(other))));
      }
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
