package org.logits4j.gpusim;

import org.jspecify.annotations.Nullable;

/** A barrier of the block: the threads wait, only arrive, or also combine a predicate. */
final class BarrierOp extends Op {
  /** How the predicates of all threads are combined. */
  enum Combine {
    AND,
    OR,
    COUNT
  }

  /**
   * What a combining barrier reads and writes.
   *
   * @param combine how
   * @param source the predicate that is read
   * @param target the register, for COUNT, or predicate that is written
   */
  record Reduction(Combine combine, Predicate source, int target) {}

  private final int id;
  private final int count;
  private final boolean waits;
  private final boolean aligned;
  private final @Nullable Reduction reduction;

  BarrierOp(int id, int count, boolean waits, boolean aligned, @Nullable Reduction reduction) {
    this.id = id;
    this.count = count;
    this.waits = waits;
    this.aligned = aligned;
    this.reduction = reduction;
  }

  @Override
  Flow flow() {
    return Flow.BLOCK_BARRIER;
  }

  @Override
  void execute(Warp warp, int mask) {}

  boolean waits() {
    return waits;
  }

  boolean isAligned() {
    return aligned;
  }

  int id(Warp warp, int lane) {
    return (int) warp.registers().values()[id * Warp.LANES + lane];
  }

  /** Returns how many threads meet: what the instruction says, or all of the block. */
  int expected(Warp warp, int lane) {
    return count < 0
        ? warp.block().threads()
        : (int) warp.registers().values()[count * Warp.LANES + lane];
  }

  /** Returns the predicates of some lanes, if they are combined. */
  int contribution(Warp warp, int mask) {
    return reduction == null ? 0 : reduction.source().read(warp.registers()) & mask;
  }

  /** Writes what all threads' predicates combine to. */
  void finish(Warp warp, int mask, int holding, int arrived) {
    if (reduction == null) {
      return;
    }
    Registers registers = warp.registers();
    int target = reduction.target();
    switch (reduction.combine()) {
      case AND -> registers.setPredicate(target, holding == arrived ? -1 : 0, mask);
      case OR -> registers.setPredicate(target, holding > 0 ? -1 : 0, mask);
      case COUNT -> {
        for (int left = mask; left != 0; left &= left - 1) {
          int lane = Integer.numberOfTrailingZeros(left);
          registers.values()[target * Warp.LANES + lane] = holding;
        }
      }
    }
    noteWrites(warp, mask);
  }
}
