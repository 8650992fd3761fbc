package org.logits4j.gpusim;

/** A load. */
final class Load extends Op {
  private final Access access;
  private final int[] targets;
  private final int[] widths;

  Load(Access access, int[] targets, int[] widths) {
    this.access = access;
    this.targets = targets;
    this.widths = widths;
  }

  @Override
  Unit unit() {
    return Unit.MEMORY;
  }

  @Override
  void execute(Warp warp, int mask) {
    MemoryAccess memory = warp.block().memory();
    long[] r = warp.registers().values();
    memory.begin(access.space(), access.bytes(), false, access.order().scope());
    for (int left = mask; left != 0; left &= left - 1) {
      int lane = Integer.numberOfTrailingZeros(left);
      long address = access.address(r, lane);
      Chunk chunk = memory.locate(warp, lane, address);
      if (access.order().strong()) {
        // Blocks run at the same time: the value and what it tells of others belong together.
        synchronized (chunk) {
          access.noteRead(warp, lane, address);
          read(warp, lane, chunk, memory.at(), address);
        }
      } else {
        read(warp, lane, chunk, memory.at(), address);
      }
    }
    memory.end(warp);
    if (access.order().strong() && access.space() != Space.SHARED) {
      warp.block().cluster().notePoll();
    }
  }

  private void read(Warp warp, int lane, Chunk chunk, int from, long address) {
    long[] r = warp.registers().values();
    int size = access.type().bytes();
    int at = from;
    for (int i = 0; i < targets.length; i++, at += size) {
      if (!chunk.isWritten(at, size)) {
        throw warp.fault(
            Fault.UNINITIALIZED_MEMORY,
            lane,
            "%d bytes at 0x%x were never written".formatted(size, address + (long) i * size));
      }
      r[targets[i] * Warp.LANES + lane] = widen(chunk.get(at, size), widths[i]);
    }
  }

  private long widen(long value, int width) {
    if (!access.type().isSigned()) {
      return value;
    }
    long extended = access.type().extend(value);
    return width == 64 ? extended : extended & ((1L << width) - 1);
  }
}
