package org.logits4j.gpusim;

/** Brings lanes together at the instructions that name members in a mask. */
final class Meetings {
  private Meetings() {}

  /** Called when lanes came to such an instruction. */
  static void arrive(Warp warp, int pc) {
    meet(warp, pc);
  }

  /** Completes whatever can be; returns whether there was something. */
  static boolean resolve(Warp warp) {
    Groups groups = warp.groups();
    for (int i = 0; i < groups.count(); i++) {
      if (groups.state(i) == Groups.State.MEETING && meet(warp, groups.pc(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean meet(Warp warp, int pc) {
    Groups groups = warp.groups();
    MeetingOp op = (MeetingOp) warp.op(pc);
    warp.at(pc);
    int waiting = groups.lanes(pc, Groups.State.MEETING);
    boolean any = false;
    for (int left = waiting; left != 0; ) {
      int lane = Integer.numberOfTrailingZeros(left);
      int members = op.members(warp, lane);
      check(warp, lane, members);
      if ((members & ~waiting) == 0) {
        checkSame(warp, op, lane, members);
        warp.complete(pc, members);
        groups.release(pc, Groups.State.MEETING, members);
        any = true;
      }
      left &= ~(members | 1 << lane);
    }
    return any;
  }

  private static void check(Warp warp, int lane, int members) {
    if ((members >>> lane & 1) == 0) {
      throw warp.fault(
          Fault.MISSING_PARTICIPANT,
          lane,
          "the mask 0x%08x does not name the lane itself".formatted(members));
    }
    int gone = members & warp.exited();
    if (gone != 0) {
      int who = Integer.numberOfTrailingZeros(gone);
      throw warp.fault(
          Fault.MISSING_PARTICIPANT,
          lane,
          "the mask 0x%08x names lane %d, which %s"
              .formatted(members, who, warp.isExisting(who) ? "has exited" : "does not exist"));
    }
  }

  private static void checkSame(Warp warp, MeetingOp op, int lane, int members) {
    for (int left = members; left != 0; left &= left - 1) {
      int other = Integer.numberOfTrailingZeros(left);
      if (op.members(warp, other) != members) {
        throw warp.fault(
            Fault.MISSING_PARTICIPANT,
            lane,
            "the mask 0x%08x names lane %d, which gives the mask 0x%08x"
                .formatted(members, other, op.members(warp, other)));
      }
    }
  }

  /** Says which lane a waiting one waits for, or returns normally if none waits. */
  static void reportStuck(Warp warp) {
    Groups groups = warp.groups();
    for (int i = 0; i < groups.count(); i++) {
      if (groups.state(i) != Groups.State.MEETING) {
        continue;
      }
      int pc = groups.pc(i);
      warp.at(pc);
      int lane = Integer.numberOfTrailingZeros(groups.mask(i));
      int members = ((MeetingOp) warp.op(pc)).members(warp, lane);
      int missing = members & ~groups.lanes(pc, Groups.State.MEETING);
      int who = Integer.numberOfTrailingZeros(missing);
      throw warp.fault(
          Fault.MISSING_PARTICIPANT,
          lane,
          "the mask 0x%08x names lane %d, which waits at line %d"
              .formatted(members, who, warp.op(groups.place(who)).source().line()));
    }
  }
}
