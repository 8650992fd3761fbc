package org.logits4j.gpusim;

/** {@code shfl.sync}: each lane reads a register of another lane. */
final class Shuffle extends MeetingOp {
  /** How the other lane is given. */
  enum Mode {
    UP,
    DOWN,
    BFLY,
    IDX
  }

  private final Mode mode;
  private final int target;
  private final int inRange;
  private final int value;
  private final int distance;
  private final int limits;

  /** Takes the registers; of the sources the value, the distance or lane, and the limits. */
  Shuffle(int members, Mode mode, int target, int inRange, int[] sources) {
    super(members);
    this.mode = mode;
    this.target = target * Warp.LANES;
    this.inRange = inRange;
    value = sources[0] * Warp.LANES;
    distance = sources[1] * Warp.LANES;
    limits = sources[2] * Warp.LANES;
  }

  @Override
  void execute(Warp warp, int mask) {
    long[] r = warp.registers().values();
    long[] results = new long[Warp.LANES];
    int valid = 0;
    for (int left = mask; left != 0; left &= left - 1) {
      int lane = Integer.numberOfTrailingZeros(left);
      int source = source(lane, (int) r[distance + lane] & 31, (int) r[limits + lane]);
      if (source >= 0) {
        valid |= 1 << lane;
      } else {
        source = lane;
      }
      if ((mask >>> source & 1) == 0) {
        throw warp.fault(
            Fault.INACTIVE_LANE, lane, "lane %d is not in the mask 0x%08x".formatted(source, mask));
      }
      results[lane] = r[value + source];
    }
    for (int left = mask; left != 0; left &= left - 1) {
      int lane = Integer.numberOfTrailingZeros(left);
      r[target + lane] = results[lane];
    }
    if (inRange >= 0) {
      warp.registers().setPredicate(inRange, valid, mask);
    }
  }

  /** Returns the lane that is read, or -1 where it is out of the segment. */
  private int source(int lane, int by, int c) {
    int segment = c >>> 8 & 31;
    int last = (lane & segment) | (c & 31 & ~segment);
    int first = lane & segment;
    int from =
        switch (mode) {
          case UP -> lane - by;
          case DOWN -> lane + by;
          case BFLY -> lane ^ by;
          case IDX -> first | (by & ~segment);
        };
    boolean in = mode == Mode.UP ? from >= last : from <= last;
    return in ? from : -1;
  }
}
