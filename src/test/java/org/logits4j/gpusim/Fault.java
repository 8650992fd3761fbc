package org.logits4j.gpusim;

/** What the simulated GPU catches. */
public enum Fault {
  /** An access outside every allocation, or beyond the end of the shared memory. */
  OUT_OF_BOUNDS("out of bounds"),
  /** An address that is not a multiple of the access's size. */
  MISALIGNED("misaligned access"),
  /** A read of memory that nobody wrote. */
  UNINITIALIZED_MEMORY("uninitialized memory"),
  /** A read of a register that was not written on the way. */
  UNINITIALIZED_REGISTER("uninitialized register"),
  /** An access to an allocation that was freed. */
  USE_AFTER_FREE("use after free"),
  /** A second free, or a free of something that is no allocation. */
  BAD_FREE("bad free"),
  /** Allocations left at the end. */
  LEAK("leak"),
  /** Two accesses of different threads, at least one a write, with nothing that orders them. */
  RACE("race"),
  /** A barrier at which not all threads arrive. */
  BARRIER_DIVERGENCE("barrier divergence"),
  /** A lane named in a member mask that does not come to the instruction. */
  MISSING_PARTICIPANT("missing participant"),
  /** A shuffle from a lane that takes no part in it. */
  INACTIVE_LANE("shuffle from an inactive lane"),
  /** An access to the shared memory of a block that may not run. */
  ABSENT_BLOCK("shared memory of an absent block"),
  /** An mbarrier that is none, is counted wrongly, or is used as other memory. */
  MBARRIER("wrong use of an mbarrier"),
  /** An asynchronous copy with a wrong size, or that nobody waits for. */
  BAD_COPY("wrong asynchronous copy"),
  /** More instructions than the budget allows. */
  INFINITE_LOOP("instruction budget exceeded"),
  /** A store to constant memory. */
  READ_ONLY("store to read-only memory"),
  /** A {@code trap} instruction. */
  TRAP("trap"),
  /** A launch that the kernel or the device does not allow. */
  BAD_LAUNCH("bad launch");

  private final String words;

  Fault(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
