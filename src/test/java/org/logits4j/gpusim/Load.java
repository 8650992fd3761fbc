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
    int size = access.type().bytes();
    memory.begin(access.space(), access.bytes(), false, access.order().strong());
    for (int left = mask; left != 0; left &= left - 1) {
      int lane = Integer.numberOfTrailingZeros(left);
      long address = access.address(r, lane);
      Chunk chunk = memory.locate(warp, lane, address);
      access.synchronize(warp, lane, address, false);
      int at = memory.at();
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
    memory.end(warp);
  }

  private long widen(long value, int width) {
    if (!access.type().isSigned()) {
      return value;
    }
    long extended = access.type().extend(value);
    return width == 64 ? extended : extended & ((1L << width) - 1);
  }
}
