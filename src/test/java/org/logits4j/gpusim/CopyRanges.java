package org.logits4j.gpusim;

import java.util.function.Consumer;

/** Checks what an asynchronous copy of a lane reads and writes, and makes it. */
final class CopyRanges {
  private final Warp warp;
  private final int lane;
  private final LaunchSetup setup;
  private final CopyIssuer issuer;
  private final long number;

  CopyRanges(Warp warp, int lane, boolean asyncProxy) {
    this.warp = warp;
    this.lane = lane;
    Block block = warp.block();
    setup = block.setup();
    issuer = new CopyIssuer(block.cluster(), block.clocks(), warp.thread(lane), asyncProxy);
    number = setup.trace().newCopy();
  }

  CopyIssuer issuer() {
    return issuer;
  }

  /**
   * Makes a copy to the shared memory.
   *
   * @param owner the block whose memory it is
   * @param to the place in it
   * @param from the address in the device's memory
   * @param given how many bytes are read
   * @param length how many are written, zeros behind what is read
   * @param completion what is done at the end
   */
  AsyncCopy load(
      Block owner, long to, long from, int given, int length, Consumer<AsyncCopy> completion) {
    byte[] buffer = new byte[length];
    DeviceMemory device = setup.device();
    AsyncCopy[] made = new AsyncCopy[1];
    Chunk target = shared(owner, to, length);
    made[0] =
        make(
            () -> device.copyOut(from, buffer, 0, given),
            () -> target.copyIn((int) to, buffer, 0, length),
            () -> completion.accept(made[0]));
    if (given > 0) {
      noteGlobal(from, given, false);
      checkWritten(device.isWritten(from, given), from);
    }
    noteShared(owner, (int) to, length, true);
    return made[0];
  }

  /** Makes a copy from the own block's memory to the device's. */
  AsyncCopy store(long to, long from, int length) {
    byte[] buffer = new byte[length];
    DeviceMemory device = setup.device();
    Chunk source = shared(warp.block(), from, length);
    AsyncCopy made =
        make(
            () -> source.copyOut((int) from, buffer, 0, length),
            () -> device.copyIn(to, buffer, 0, length),
            () -> {});
    noteShared(warp.block(), (int) from, length, false);
    noteGlobal(to, length, true);
    checkWritten(source.isAllWritten((int) from, length), from);
    return made;
  }

  private AsyncCopy make(AsyncCopy.Copied from, AsyncCopy.Copied to, Runnable completion) {
    AsyncCopy made = new AsyncCopy(number, warp.place(lane), warp.block(), from, to, completion);
    setup.trace().add(made);
    return made;
  }

  private void checkWritten(boolean written, long from) {
    if (!written) {
      throw warp.fault(
          Fault.UNINITIALIZED_MEMORY,
          lane,
          "the source at 0x%x was not all written".formatted(from));
    }
  }

  private Chunk shared(Block owner, long at, int length) {
    if (at < 0 || at + length > setup.sharedBytes()) {
      throw warp.fault(
          Fault.OUT_OF_BOUNDS,
          lane,
          "%d bytes at 0x%x, the shared memory has %d".formatted(length, at, setup.sharedBytes()));
    }
    if (owner != warp.block()) {
      owner.memory().visit(warp, lane);
    }
    owner.mbarriers().checkPlain(warp, lane, (int) at, length);
    return owner.memory().sharedChunk();
  }

  private void noteShared(Block owner, int at, int length, boolean write) {
    if (setup.options().races()) {
      report(owner.memory().sharedRaces().noteCopy(at, length, write, number, issuer));
    }
  }

  private void noteGlobal(long address, int length, boolean write) {
    MemoryAccess memory = warp.block().memory();
    DeviceAllocation allocation = memory.find(warp, lane, address, length);
    if (write && allocation.isReadOnly()) {
      throw warp.fault(Fault.READ_ONLY, lane, allocation.toString());
    }
    memory.countCopy(allocation, address, length, write);
    for (int done = 0; setup.options().races() && done < length; ) {
      long offset = address - allocation.address() + done;
      int at = (int) (offset & (Page.BYTES - 1));
      int part = Math.min(length - done, Page.BYTES - at);
      RaceCells cells = allocation.page(offset).trace(setup.trace()).cells();
      report(cells.noteCopy(at, part, write, number, issuer));
      done += part;
    }
  }

  private void report(long other) {
    if (other == RaceCells.NONE) {
      return;
    }
    String what =
        RaceCells.isCopy(other)
            ? setup.trace().copy(RaceCells.copy(other)).toString()
            : "the access of block %s, thread %s"
                .formatted(
                    setup.grid().position(RaceCells.block(other)),
                    warp.block().threadPosition(RaceCells.thread(other)));
    throw warp.fault(
        Fault.RACE, lane, "nothing orders the copy after " + what + ", or no proxy fence does");
  }
}
