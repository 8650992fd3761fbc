package org.logits4j.gpusim;

/** A store. */
final class Store extends Op {
  private final Access access;
  private final int[] sources;

  Store(Access access, int[] sources) {
    this.access = access;
    this.sources = sources;
  }

  @Override
  Unit unit() {
    return Unit.MEMORY;
  }

  @Override
  void execute(Warp warp, int mask) {
    MemoryAccess memory = warp.block().memory();
    long[] r = warp.registers().values();
    memory.begin(access.space(), access.bytes(), true, access.order().scope());
    for (int left = mask; left != 0; left &= left - 1) {
      int lane = Integer.numberOfTrailingZeros(left);
      long address = access.address(r, lane);
      Chunk chunk = memory.locate(warp, lane, address);
      if (access.order().strong()) {
        synchronized (chunk) {
          write(r, lane, chunk, memory.at());
          access.noteWrite(warp, lane, address, false);
        }
      } else {
        write(r, lane, chunk, memory.at());
      }
    }
    memory.end(warp);
  }

  private void write(long[] r, int lane, Chunk chunk, int from) {
    int size = access.type().bytes();
    int at = from;
    for (int i = 0; i < sources.length; i++, at += size) {
      chunk.set(at, size, r[sources[i] * Warp.LANES + lane]);
    }
  }
}
