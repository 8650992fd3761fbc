package org.logits4j.gpusim;

import java.util.Arrays;

/**
 * The registers of a warp: of each one the 32 lanes, and which of them were written. Behind the
 * declared registers come the constants that the code uses.
 */
final class Registers {
  private final long[] values;
  private final int[] written;
  private final int[] predicates;
  private final int[] predicatesWritten;
  private int carry;

  Registers(int slots, int predicates) {
    values = new long[slots * Warp.LANES];
    written = new int[slots];
    this.predicates = new int[predicates];
    predicatesWritten = new int[predicates];
  }

  /** Forgets all values. */
  void reset() {
    Arrays.fill(written, 0);
    Arrays.fill(predicatesWritten, 0);
    carry = 0;
  }

  long[] values() {
    return values;
  }

  void fill(int slot, long value) {
    Arrays.fill(values, slot * Warp.LANES, (slot + 1) * Warp.LANES, value);
  }

  int predicate(int index) {
    return predicates[index];
  }

  void setPredicate(int index, int bits, int mask) {
    predicates[index] = (predicates[index] & ~mask) | (bits & mask);
  }

  int carry() {
    return carry;
  }

  void setCarry(int bits, int mask) {
    carry = (carry & ~mask) | (bits & mask);
  }

  void require(Warp warp, int register, int mask) {
    check(warp, written[register], mask);
  }

  void requirePredicate(Warp warp, int predicate, int mask) {
    check(warp, predicatesWritten[predicate], mask);
  }

  private static void check(Warp warp, int present, int mask) {
    int missing = mask & ~present;
    if (missing != 0) {
      int lane = Integer.numberOfTrailingZeros(missing);
      throw warp.fault(Fault.UNINITIALIZED_REGISTER, lane, "an operand was never written");
    }
  }

  void noteWritten(int register, int mask) {
    written[register] |= mask;
  }

  void notePredicateWritten(int predicate, int mask) {
    predicatesWritten[predicate] |= mask;
  }
}
