package org.logits4j.gpusim;

import java.util.List;

/** Kernels whose threads do not meet, or do not end. */
final class MeetingTwins {
  private MeetingTwins() {}

  static List<Twins> all() {
    Twins.Collector twins = new Twins.Collector();
    twins.add(
        Fault.BARRIER_DIVERGENCE,
        "a thread exits",
        "setp.eq.u32 %p0, %r0, 7; @%p0 exit; bar.sync 0;",
        "setp.eq.u32 %p0, %r0, 7; bar.sync 0; @%p0 exit;");
    twins.add(
        Fault.BARRIER_DIVERGENCE,
        "a warp skips it",
        "setp.lt.u32 %p0, %r0, 32; @%p0 bra DONE; bar.sync 0; DONE:",
        "setp.lt.u32 %p0, %r0, 32; @%p0 bra DONE; DONE: bar.sync 0;");
    twins.add(
        Fault.BARRIER_DIVERGENCE,
        "lanes at different barriers",
        "setp.lt.u32 %p0, %r0, 40; @%p0 bra A; bar.sync 0; bra DONE; A: bar.sync 0; DONE:",
        "setp.lt.u32 %p0, %r0, 32; @%p0 bra A; bar.sync 0; bra DONE; A: bar.sync 0; DONE:");
    twins.add(
        Fault.MISSING_PARTICIPANT,
        "an exited lane",
        "setp.eq.u32 %p0, %r0, 9; @%p0 exit; shfl.sync.bfly.b32 %r3, %r0, 1, 31, -1;",
        "setp.eq.u32 %p0, %r0, 9; shfl.sync.bfly.b32 %r3, %r0, 1, 31, -1; @%p0 exit;");
    twins.add(
        Fault.MISSING_PARTICIPANT,
        "a lane that does not exist",
        1,
        40,
        "vote.sync.ballot.b32 %r3, 1, -1;",
        "setp.lt.u32 %p0, %r0, 32; selp.b32 %r4, -1, 255, %p0; vote.sync.ballot.b32 %r3, 1, %r4;");
    twins.add(
        Fault.MISSING_PARTICIPANT,
        "a lane at another instruction",
        "setp.lt.u32 %p0, %r0, 5; @%p0 bra A; vote.sync.ballot.b32 %r3, %p0, -1; bra DONE;"
            + "A: redux.sync.add.u32 %r3, %r0, -1; DONE:",
        "setp.lt.u32 %p0, %r0, 5; vote.sync.ballot.b32 %r3, %p0, -1; @%p0 bra A; bra DONE;"
            + "A: DONE: redux.sync.add.u32 %r3, %r0, -1;");
    twins.add(
        Fault.MISSING_PARTICIPANT,
        "a mask without the lane itself",
        "bar.warp.sync 0xFFFE;",
        "mov.u32 %r9, -1; bar.warp.sync %r9;");
    twins.add(
        Fault.INACTIVE_LANE,
        "beyond the mask",
        1,
        32,
        "setp.lt.u32 %p0, %r0, 16; @!%p0 bra DONE; shfl.sync.bfly.b32 %r3, %r0, 16, 31, 0xFFFF;"
            + "DONE:",
        "setp.lt.u32 %p0, %r0, 16; @!%p0 bra DONE; shfl.sync.bfly.b32 %r3, %r0, 8, 31, 0xFFFF;"
            + "DONE:");
    twins.add(
        Fault.INFINITE_LOOP,
        "that never ends",
        "A: add.u32 %r2, %r2, 1; setp.ne.u32 %p0, %r0, 99; @%p0 bra A;",
        "mov.u32 %r3, 0; A: add.u32 %r3, %r3, 1; setp.ne.u32 %p0, %r3, 99; @%p0 bra A;");
    twins.add(Fault.TRAP, "reached", "trap;", "setp.eq.u32 %p0, %r0, 99; @%p0 trap;");
    return twins.list();
  }
}
