package org.logits4j.gpusim;

/** {@code bfi}: puts the low bits of one value into the middle of another. */
final class FieldInsert extends Op {
  private final PtxType type;
  private final int target;
  private final int[] sources;

  /** Takes the registers of: the bits, the value they go into, the position and the length. */
  FieldInsert(PtxType type, int target, int[] sources) {
    this.type = type;
    this.target = target * Warp.LANES;
    this.sources = sources;
  }

  @Override
  void execute(Warp warp, int mask) {
    long[] r = warp.registers().values();
    for (int left = mask; left != 0; left &= left - 1) {
      int lane = Integer.numberOfTrailingZeros(left);
      long bits = r[sources[0] * Warp.LANES + lane];
      long into = r[sources[1] * Warp.LANES + lane];
      int position = (int) r[sources[2] * Warp.LANES + lane] & 0xFF;
      int length = (int) r[sources[3] * Warp.LANES + lane] & 0xFF;
      r[target + lane] = insert(bits, into, position, length);
    }
  }

  private long insert(long bits, long into, int position, int length) {
    if (position >= type.bits()) {
      return into;
    }
    long low = length >= 64 ? -1 : (1L << length) - 1;
    long field = type.truncate(low << position);
    return (into & ~field) | (bits << position & field);
  }
}
