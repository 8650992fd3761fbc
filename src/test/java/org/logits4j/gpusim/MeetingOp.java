package org.logits4j.gpusim;

/** An instruction for which the lanes that a mask names come together. */
abstract class MeetingOp extends Op {
  private final int members;

  /** Takes the register in which each lane names the members. */
  MeetingOp(int members) {
    this.members = members;
  }

  @Override
  final Flow flow() {
    return Flow.WARP_MEETING;
  }

  final int members(Warp warp, int lane) {
    return (int) warp.registers().values()[members * Warp.LANES + lane];
  }
}
