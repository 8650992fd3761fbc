package org.logits4j.gpusim;

/**
 * What a load or store accesses.
 *
 * @param space the state space
 * @param type of each element
 * @param count how many elements
 * @param base the register with the address
 * @param offset what is added to it
 * @param order how it orders other accesses
 */
record Access(
    Space space, PtxType type, int count, int base, long offset, MemoryInstructions.Order order) {
  int bytes() {
    return type.bytes() * count;
  }

  long address(long[] registers, int lane) {
    return registers[base * Warp.LANES + lane] + offset;
  }

  /**
   * Notes that a lane read what it located last: what was released there may become known. It is
   * done together with the read itself, as one step.
   */
  void noteRead(Warp warp, int lane, long address) {
    Published place = warp.block().memory().published(address, false);
    if (place != null) {
      warp.block().clocks().read(warp.thread(lane), place, order);
    }
  }

  /** Notes that a lane wrote what it located last, which may release what it did before. */
  void noteWrite(Warp warp, int lane, long address, boolean isAtomic) {
    MemoryAccess memory = warp.block().memory();
    Clocks clocks = warp.block().clocks();
    boolean releases = clocks.hasToRelease(warp.thread(lane), order);
    Published place = memory.published(address, releases);
    if (place != null && !isAtomic) {
      place.clear();
    }
    if (place != null && releases) {
      clocks.write(warp.thread(lane), place, order);
    }
  }
}
