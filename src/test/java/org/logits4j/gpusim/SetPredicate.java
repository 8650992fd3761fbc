package org.logits4j.gpusim;

import org.jspecify.annotations.Nullable;

/** Compares, and sets one or two predicates. */
final class SetPredicate extends Op {
  private final Comparison comparison;
  private final int a;
  private final int b;
  private final Result result;

  /**
   * What becomes of the comparison.
   *
   * @param first the predicate that is set
   * @param second the one that is set from the opposite, or -1
   * @param combine how a third predicate is combined with both, or null
   * @param third that predicate, or null
   */
  record Result(int first, int second, @Nullable String combine, @Nullable Predicate third) {
    int combined(int bits, Registers registers) {
      if (combine == null || third == null) {
        return bits;
      }
      int other = third.read(registers);
      return switch (combine) {
        case "and" -> bits & other;
        case "or" -> bits | other;
        default -> bits ^ other;
      };
    }
  }

  SetPredicate(Comparison comparison, int a, int b, Result result) {
    this.comparison = comparison;
    this.a = a * Warp.LANES;
    this.b = b * Warp.LANES;
    this.result = result;
  }

  @Override
  void execute(Warp warp, int mask) {
    Registers registers = warp.registers();
    long[] r = registers.values();
    int bits = 0;
    for (int left = mask; left != 0; left &= left - 1) {
      int lane = Integer.numberOfTrailingZeros(left);
      if (comparison.holds(r[a + lane], r[b + lane])) {
        bits |= 1 << lane;
      }
    }
    int first = result.combined(bits, registers);
    int second = result.combined(~bits, registers);
    registers.setPredicate(result.first(), first, mask);
    if (result.second() >= 0) {
      registers.setPredicate(result.second(), second, mask);
    }
  }
}
