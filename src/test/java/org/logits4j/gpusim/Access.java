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

  /** Notes what an access of a lane to the device's memory tells about other blocks. */
  void synchronize(Warp warp, int lane, long address, boolean isWrite) {
    if (order.strong() && warp.block().memory().isGlobal(address)) {
      Block block = warp.block();
      block.clocks().synchronize(warp.thread(lane), block.setup().trace(), address, order, isWrite);
    }
  }
}
