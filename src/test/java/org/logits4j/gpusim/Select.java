package org.logits4j.gpusim;

/** Takes one of two values by a predicate. */
final class Select extends Op {
  private final int target;
  private final int a;
  private final int b;
  private final Predicate predicate;

  Select(int target, int a, int b, Predicate predicate) {
    this.target = target * Warp.LANES;
    this.a = a * Warp.LANES;
    this.b = b * Warp.LANES;
    this.predicate = predicate;
  }

  @Override
  void execute(Warp warp, int mask) {
    long[] r = warp.registers().values();
    int bits = predicate.read(warp.registers());
    for (int left = mask; left != 0; left &= left - 1) {
      int lane = Integer.numberOfTrailingZeros(left);
      r[target + lane] = r[((bits >>> lane & 1) != 0 ? a : b) + lane];
    }
  }
}
