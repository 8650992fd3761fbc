package org.logits4j.gpusim;

import java.util.List;

/**
 * A decoded instruction. Registers are given by their first index in a warp's register file, which
 * holds the 32 lanes of a register one after the other.
 */
abstract class Op {
  /** How the warp treats an instruction. */
  enum Flow {
    /** Goes on behind it. */
    NEXT,
    /** Lanes jump. */
    BRANCH,
    /** Lanes end. */
    EXIT,
    /** Lanes named in a mask meet. */
    WARP_MEETING,
    /** Warps of the block meet. */
    BLOCK_BARRIER,
    /** Lanes come to the cluster's barrier, and go on. */
    CLUSTER_ARRIVAL,
    /** Lanes wait at the cluster's barrier. */
    CLUSTER_WAIT,
    /** Lanes look whether they may go on, and the turn may end. */
    POLL
  }

  /** What an instruction is counted as. */
  enum Unit {
    /** The special-function unit. */
    SPECIAL(0),
    /** Loads, stores and atomics. */
    MEMORY(1),
    /** Everything else. */
    OTHER(2);

    static final int COUNT = 3;
    private final int index;

    Unit(int index) {
      this.index = index;
    }

    int index() {
      return index;
    }
  }

  private Instruction source = new Instruction(0, "", null, "", List.of());
  private int guard = -1;
  private boolean guardNegated;
  private int[] reads = {};
  private int[] writes = {};
  private int[] predicateReads = {};
  private int[] predicateWrites = {};

  /** Executes the instruction for the lanes of a mask, never an empty one. */
  abstract void execute(Warp warp, int mask);

  Flow flow() {
    return Flow.NEXT;
  }

  Unit unit() {
    return Unit.OTHER;
  }

  final Instruction source() {
    return source;
  }

  final void describe(Instruction instruction, Operands operands) {
    source = instruction;
    Operand.Register predicate = instruction.guard();
    if (predicate != null) {
      guard = predicate.index();
      guardNegated = predicate.negated();
    }
    reads = operands.reads();
    writes = operands.writes();
    predicateReads = operands.predicateReads();
    predicateWrites = operands.predicateWrites();
  }

  final boolean isGuarded() {
    return guard >= 0;
  }

  /** Returns those of some lanes that execute this instruction. */
  final int active(Warp warp, int mask) {
    if (guard < 0) {
      return mask;
    }
    warp.registers().requirePredicate(warp, guard, mask);
    int bits = warp.registers().predicate(guard);
    return mask & (guardNegated ? ~bits : bits);
  }

  /** Checks that what is read was written. */
  final void checkReads(Warp warp, int mask) {
    for (int register : reads) {
      warp.registers().require(warp, register, mask);
    }
    for (int predicate : predicateReads) {
      warp.registers().requirePredicate(warp, predicate, mask);
    }
  }

  /** Notes what was written. */
  final void noteWrites(Warp warp, int mask) {
    for (int register : writes) {
      warp.registers().noteWritten(register, mask);
    }
    for (int predicate : predicateWrites) {
      warp.registers().notePredicateWritten(predicate, mask);
    }
  }
}
