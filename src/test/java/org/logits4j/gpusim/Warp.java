package org.logits4j.gpusim;

import java.util.SplittableRandom;

/**
 * A warp. Its lanes are independent: those that stand at the same place form a group, and one group
 * runs at a time, mostly the one that is furthest behind, sometimes any.
 */
final class Warp {
  static final int LANES = 32;
  private static final int OFF_ORDER_ONE_IN = 16;
  private static final int OFF_ORDER_STEPS = 8;

  private final Block block;
  private final int index;
  private final Op[] code;
  private final Registers registers;
  private final Groups groups = new Groups();
  private int existing;
  private Op current;
  private boolean parked;
  private boolean yielding;

  Warp(Block block, int index, KernelCode kernel) {
    this.block = block;
    this.index = index;
    this.code = kernel.code().toArray(new Op[0]);
    this.registers = kernel.newRegisters();
    this.current = code[0];
  }

  void start(int lanes) {
    registers.reset();
    existing = lanes;
    parked = false;
    groups.start(lanes);
  }

  Block block() {
    return block;
  }

  int index() {
    return index;
  }

  Registers registers() {
    return registers;
  }

  Groups groups() {
    return groups;
  }

  Op op(int pc) {
    return code[pc];
  }

  /** Returns the number of a lane's thread within the block. */
  int thread(int lane) {
    return index * LANES + lane;
  }

  /** Returns the lanes that ended, or never were. */
  int exited() {
    return ~groups.living();
  }

  boolean isExisting(int lane) {
    return (existing >>> lane & 1) != 0;
  }

  boolean isDone() {
    return groups.living() == 0;
  }

  /** Takes the warp out of those that run, until something wakes it. */
  void park() {
    parked = true;
  }

  /** Ends that; returns whether it was so. */
  boolean unpark() {
    boolean was = parked;
    parked = false;
    return was;
  }

  /** Ends the warp's turn: it waits for something. */
  void yieldTurn() {
    yielding = true;
  }

  /** Runs until the steps are used up or nothing can go on without other warps. */
  boolean run(int steps, SplittableRandom random) {
    boolean moved = false;
    int left = steps;
    yielding = false;
    while (left > 0 && !yielding) {
      boolean offOrder = groups.count() > 1 && random.nextInt(OFF_ORDER_ONE_IN) == 0;
      int group = offOrder ? groups.anyRunning(random) : groups.firstRunning();
      if (group < 0) {
        if (!Meetings.resolve(this)) {
          return moved;
        }
        moved = true;
        continue;
      }
      moved = true;
      left -= runGroup(group, offOrder ? Math.min(left, OFF_ORDER_STEPS) : left);
    }
    return moved;
  }

  /** Runs a group until it waits, splits, comes to where another stands, or used its steps. */
  private int runGroup(int group, int steps) {
    int mask = groups.mask(group);
    int pc = groups.pc(group);
    int limit = groups.nextPlace(group, pc);
    Counters counters = block.counters();
    for (int done = 1; ; done++) {
      Op op = code[pc];
      current = op;
      int active = op.active(this, mask);
      counters.instruction(op.unit(), Integer.bitCount(active));
      if (op.flow() == Op.Flow.NEXT) {
        if (active != 0) {
          op.checkReads(this, active);
          op.execute(this, active);
          op.noteWrites(this, active);
        }
        pc++;
      } else if (op instanceof Branch branch && (active == mask || active == 0)) {
        pc = active == 0 ? pc + 1 : branch.target();
      } else {
        groups.moveTo(group, pc);
        block.spend(this, done);
        leave(group, op, active);
        return done;
      }
      if (done >= steps || pc >= limit) {
        groups.moveTo(group, pc);
        groups.merge();
        block.spend(this, done);
        return done;
      }
    }
  }

  /** An instruction at which a group splits, ends or waits. */
  private void leave(int group, Op op, int active) {
    int pc = groups.pc(group);
    int rest = groups.mask(group) & ~active;
    if (active != 0) {
      op.checkReads(this, active);
    }
    groups.remove(group);
    if (rest != 0) {
      groups.add(rest, pc + 1, Groups.State.RUNNING);
    }
    if (active != 0) {
      switch (op.flow()) {
        case BRANCH -> groups.add(active, ((Branch) op).target(), Groups.State.RUNNING);
        case WARP_MEETING -> {
          groups.add(active, pc, Groups.State.MEETING);
          Meetings.arrive(this, pc);
        }
        case BLOCK_BARRIER -> {
          groups.add(active, pc, Groups.State.AT_BARRIER);
          block.barriers().arrive(this, (BarrierOp) op, active);
        }
        case CLUSTER_ARRIVAL -> {
          groups.add(active, pc + 1, Groups.State.RUNNING);
          op.execute(this, active);
        }
        case CLUSTER_WAIT -> {
          groups.add(active, pc, Groups.State.AT_CLUSTER_BARRIER);
          op.execute(this, active);
        }
        case POLL -> {
          op.execute(this, active);
          op.noteWrites(this, active);
          groups.add(active, pc + 1, Groups.State.RUNNING);
        }
        default -> op.execute(this, active);
      }
    }
    groups.merge();
  }

  /** Executes an instruction at which lanes met, and lets them go on. */
  void complete(int pc, int mask) {
    Op op = code[pc];
    current = op;
    op.execute(this, mask);
    op.noteWrites(this, mask);
  }

  /** Makes the instruction at a place the one that faults are told of. */
  void at(int pc) {
    current = code[pc];
  }

  SimulationException fault(Fault fault, int lane, String message) {
    return new SimulationException(fault, place(lane) + ": " + message);
  }

  /** Says which instruction of which thread is executed. */
  String place(int lane) {
    Instruction source = current.source();
    return "kernel %s, line %d (%s), block %s, thread %s"
        .formatted(
            block.kernelName(),
            source.line(),
            source.text(),
            block.position(),
            block.threadPosition(thread(lane)));
  }
}
